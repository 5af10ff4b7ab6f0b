from diversion.domain.sham import SIGNS, ShamFacts, ShamSign, needs_review, review_reasons, signs_in


def test_every_sign_has_words_and_law_is_cited_only_where_it_speaks():
    assert set(SIGNS) == set(ShamSign)
    cited = {sign for sign, reason in SIGNS.items() if reason.article}
    assert cited == set(list(ShamSign)[:6])


def test_records_show_their_signs_and_nothing_shows_none():
    assert signs_in(ShamFacts()) == ()
    assert signs_in(ShamFacts(shared_representative=True, agreed_without_meeting=True)) == (
        ShamSign.NO_CONTEST,
        ShamSign.SHARED_REPRESENTATIVE,
    )


def test_any_sign_brings_a_judge_and_none_does_not():
    assert not needs_review([])
    for sign in ShamSign:
        assert needs_review([sign])
        assert [reason.code for reason in review_reasons([sign, sign])] == [SIGNS[sign].code]
