-- Clones of the one dispute that was filed and delivered, for blocks.py, which says how many and how far back.
-- Of a hundred: sixty mediated to their end, ten still mediated, fifteen declined, five lapsed, five opened late,
-- five left with the router beyond the time for an offer. Beyond the window nothing is open any more.
CREATE FUNCTION pg_temp.clone(original uuid, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
    SELECT (lpad(to_hex(16492674416640 + n), 12, '0') || right(replace(original::text, '-', ''), 20))::uuid
$$;
CREATE TEMP TABLE first ON COMMIT DROP AS
    SELECT d.id, d.court_id, h.id AS handoff_id, now() - d.received_at AS age FROM dispute d JOIN handoff h ON h.dispute_id = d.id
    WHERE d.reference NOT LIKE '%-bench-%';
CREATE TEMP TABLE clone ON COMMIT DROP AS
    SELECT n, pg_temp.clone(first.id, n) AS dispute_id, pg_temp.clone(first.handoff_id, n) AS handoff_id, bodies.ids[1 + n % 5] AS body,
        now() - place.back AS at, place.back > interval '90 days' AS is_old,
        CASE WHEN n % 100 < 60 THEN 'completed' WHEN n % 100 < 70 THEN 'accepted' WHEN n % 100 < 85 THEN 'declined'
            WHEN n % 100 < 90 THEN 'lapsed' WHEN n % 100 < 95 THEN 'late' ELSE 'left' END AS way
    FROM generate_series(current_setting('bench.first')::bigint, current_setting('bench.last')::bigint) n, first,
        (SELECT array_agg(organisation_id ORDER BY organisation_id) AS ids FROM organisation_load) bodies,
        LATERAL (SELECT make_interval(secs => 86400 * (current_setting('bench.nearest')::float8
            + (current_setting('bench.farthest')::float8 - current_setting('bench.nearest')::float8)
            * (n - current_setting('bench.first')::float8)
            / (current_setting('bench.last')::float8 - current_setting('bench.first')::float8))) AS back) place;
UPDATE clone SET way = 'completed' WHERE is_old AND way IN ('accepted', 'left');
ANALYZE clone;

INSERT INTO dispute SELECT r.* FROM dispute t JOIN first USING (id), clone c, LATERAL jsonb_populate_record(t, jsonb_build_object(
    'id', c.dispute_id, 'reference', t.reference || '-bench-' || c.n, 'received_at', c.at, 'recorded_at', c.at,
    'next_deadline_id', NULL) || CASE WHEN c.is_old OR c.way = 'completed' THEN jsonb_build_object(
    'status', 'closed', 'closed_at', c.at + interval '20 days', 'closed_reason', 'bench', 'holder_kind', NULL, 'holder_id', NULL,
    'attributed_to', NULL, 'next_due_at', NULL) ELSE '{}' END) r;

INSERT INTO handoff SELECT r.* FROM handoff t JOIN first ON t.id = first.handoff_id, clone c, (SELECT id FROM user_account LIMIT 1) u, LATERAL jsonb_populate_record(t, jsonb_build_object(
    'id', c.handoff_id, 'dispute_id', c.dispute_id, 'organisation_id', c.body, 'offered_at', c.at, 'dispatched_at', c.at,
    'delivered_at', c.at + interval '1 minute', 'received_at', c.at + interval '2 hours') || CASE c.way
    WHEN 'completed' THEN jsonb_build_object('status', 'completed', 'completed_at', c.at + interval '20 days',
        'accepted_at', c.at + interval '1 day', 'mediator_id', u.id, 'disclosure', '{}'::jsonb)
    WHEN 'accepted' THEN jsonb_build_object('status', 'accepted', 'accepted_at', c.at + interval '1 day', 'mediator_id', u.id,
        'disclosure', '{}'::jsonb)
    WHEN 'lapsed' THEN jsonb_build_object('status', 'lapsed', 'lapsed_at', c.at + interval '5 days')
    ELSE jsonb_build_object('status', 'declined', 'declined_at', c.at + interval '8 days', 'decline_reason', 'other',
        'decline_words', '\x' || lpad(to_hex(c.n % 977), 8, '0'), 'received_at', c.at + CASE WHEN c.way = 'late'
        THEN interval '7 days' ELSE interval '2 hours' END) END) r
    WHERE c.way <> 'left';

INSERT INTO deadline SELECT r.* FROM deadline t JOIN first ON t.dispute_id = first.id, clone c, LATERAL jsonb_populate_record(t, jsonb_build_object(
    'id', pg_temp.clone(t.id, c.n), 'dispute_id', c.dispute_id, 'handoff_id', CASE WHEN t.handoff_id IS NOT NULL THEN c.handoff_id END,
    'starts_at', c.at, 'due_on', (c.at + interval '10 days')::date, 'due_at', date_trunc('day', c.at) + interval '10 days',
    'ended_at', c.at + interval '1 day', 'ended_how', 'met', 'next_step', NULL, 'next_step_at', NULL, 'acted_at', c.at)) r
    WHERE c.way <> 'left' OR t.handoff_id IS NULL;
-- the clocks of a mediation, a twentieth of them missed, and of those left with the router
INSERT INTO deadline SELECT r.* FROM clone c, (SELECT t FROM deadline t JOIN first ON t.dispute_id = first.id
        WHERE t.rule = 'answer' LIMIT 1) row (t), (VALUES (1, 'first_contact'), (2, 'activity'), (3, 'decision')) rules (number, rule),
    LATERAL jsonb_populate_record(row.t, jsonb_build_object(
    'id', pg_temp.clone((row.t).id, c.n + 1000000 * rules.number), 'dispute_id', c.dispute_id, 'rule', rules.rule,
    'handoff_id', CASE WHEN c.way <> 'left' THEN c.handoff_id END, 'starts_at', c.at + interval '1 day',
    'due_on', (c.at + interval '3 days')::date, 'due_at', date_trunc('day', c.at) + interval '3 days',
    'ended_at', CASE WHEN c.way <> 'left' THEN c.at + CASE WHEN c.n % 20 = 0 THEN interval '5 days' ELSE interval '1 day' END END,
    'ended_how', CASE WHEN c.way <> 'left' THEN 'met' END, 'next_step', NULL, 'next_step_at', NULL, 'acted_at', c.at)) r
    WHERE (c.way = 'left') = (rules.rule = 'decision') AND c.way IN ('completed', 'accepted', 'left');

INSERT INTO decision SELECT r.* FROM decision t JOIN first ON t.dispute_id = first.id, clone c, LATERAL jsonb_populate_record(t, jsonb_build_object(
    'id', pg_temp.clone(t.id, c.n), 'dispute_id', c.dispute_id, 'at', c.at)) r WHERE t.stage = 'routing';

INSERT INTO contact (id, court_id, dispute_id, handoff_id, party_id, result, means, sealed, made_by, at, incoming)
    SELECT pg_temp.clone(p.id, c.n), first.court_id, c.dispute_id, c.handoff_id, p.id, 'reached', 'phone', '', NULL,
        c.at + interval '26 hours', false FROM first JOIN party p ON p.dispute_id = first.id, clone c WHERE c.way IN ('completed', 'accepted');
INSERT INTO mediation_session (id, court_id, dispute_id, handoff_id, starts_at, status, sealed, booked_by, booked_at)
    SELECT pg_temp.clone(c.handoff_id, c.n), first.court_id, c.dispute_id, c.handoff_id, c.at + interval '5 days', CASE WHEN c.n % 50 = 0
        THEN 'missed' ELSE 'held' END, '', u.id, c.at + interval '2 days'
    FROM first, clone c, (SELECT id FROM user_account LIMIT 1) u WHERE c.way IN ('completed', 'accepted');
