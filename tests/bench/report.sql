-- Disputes of five years for report.py, which says which numbers: all closed, each with a claim; of a hundred some 90 are
-- found suitable, 85 of these offered, 80 of these accepted, 90 of these ended, 45 of these settled; of those ended before
-- docketing and not settled 15 are handed off once more after it. One in twenty is of the second court. What is suitable was
-- routed among eight candidates, of which five could have had it, and once more where the offer was declined; of those
-- offered to nobody the router's days ran out, and one in fifty of them is waiting still.
CREATE FUNCTION pg_temp.id(what int, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
    SELECT (lpad(to_hex(16492674416640 + n), 12, '0') || '70008000' || lpad(to_hex(what), 12, '0'))::uuid
$$;
CREATE FUNCTION pg_temp.dice(n bigint, throw int) RETURNS int IMMUTABLE LANGUAGE sql AS $$
    SELECT (hashint8extended(n, throw) & 8388607)::int % 100
$$;
CREATE TEMP TABLE filed ON COMMIT DROP AS
    SELECT n, pg_temp.id(1, n) AS id, place.court_id, place.bodies, moment.at, causes.keys[1 + pg_temp.dice(n, 1)] AS cause_key,
        regions.codes[1 + pg_temp.dice(n, 2) % 30] AS region,
        (ARRAY['complaint', 'complaint', 'mediation_application', 'transferred_in'])[1 + pg_temp.dice(n, 3) % 4] AS entry,
        CASE WHEN moment.at < '2025-01-01+08' THEN 'PRE2025' ELSE 'POST2025' END AS regime,
        pg_temp.dice(n, 4) < 20 AS docketed, pg_temp.dice(n, 5) < 90 AS suitable
    FROM generate_series(current_setting('bench.first')::bigint, current_setting('bench.last')::bigint) n
    CROSS JOIN (SELECT array_agg(key ORDER BY key) AS keys FROM (SELECT key FROM cause ORDER BY key LIMIT 100) c) causes
    CROSS JOIN (SELECT array_agg(code ORDER BY code) AS codes
        FROM (SELECT code FROM region WHERE length(code) = 9 ORDER BY code LIMIT 30) r) regions
    CROSS JOIN LATERAL (SELECT now() - interval '90 days' - interval '1736 days'
        * ((current_setting('bench.last')::float8 - n) / (current_setting('bench.last')::float8 - current_setting('bench.first')::float8)) AS at) moment
    JOIN (SELECT court_id, row_number() OVER (ORDER BY count(*) DESC) AS rank, array_agg(organisation_id ORDER BY organisation_id)
        AS bodies FROM roster_entry GROUP BY court_id) place ON place.rank = CASE WHEN n % 20 = 0 THEN 2 ELSE 1 END;
CREATE TEMP TABLE leg ON COMMIT DROP AS
    SELECT filed.*, 1 AS part, pg_temp.id(2, n) AS handoff_id, bodies[1 + pg_temp.dice(n, 6) % cardinality(bodies)] AS body,
        at + interval '1 day' AS offered_at, CASE WHEN docketed THEN 'post_docket' ELSE 'pre_docket' END AS referral_kind,
        pg_temp.dice(n, 8) < 80 AS accepted, pg_temp.dice(n, 8) < 72 AS ended, pg_temp.dice(n, 8) < 32 AS settled,
        pg_temp.dice(n, 9) AS late
    FROM filed WHERE suitable AND pg_temp.dice(n, 7) < 85;
INSERT INTO leg
    SELECT n, id, court_id, bodies, at, cause_key, region, entry, regime, docketed, suitable, 2, pg_temp.id(3, n), body,
        at + interval '45 days', 'post_docket', true, true, pg_temp.dice(n, 11) < 45, late
    FROM leg WHERE NOT docketed AND ended AND NOT settled AND pg_temp.dice(n, 10) < 15;
ANALYZE filed, leg;

INSERT INTO dispute (id, court_id, reference, entry, regime, filed_on, received_at, recorded_at, month, status, docketed,
        dispute_region, filed_by, flags, closed_at, closed_reason, version)
    SELECT id, court_id, 'bench-' || n, entry, regime, at::date, at, at, to_char(at, 'YYYY-MM'), 'closed',
        docketed, region, u.clerk, '{}', at + interval '85 days', CASE WHEN n % 200 = 7 THEN 'cancelled' ELSE 'bench' END, 1
    FROM filed, (SELECT id AS clerk FROM user_account LIMIT 1) u;
INSERT INTO claim (id, court_id, dispute_id, cause_version, cause_key, amount, sealed, from_at)
    SELECT pg_temp.id(4, n), court_id, id, v.version, cause_key, 10000, '', at
    FROM filed, (SELECT max(version) AS version FROM cause) v;
INSERT INTO decision (id, court_id, dispute_id, stage, decision, body, ruleset_version, at)
    SELECT pg_temp.id(5, n), court_id, id, 'triage', CASE WHEN suitable THEN 'suitable' ELSE 'unsuitable' END, '{}', 'bench', at
    FROM filed;
INSERT INTO handoff (id, court_id, dispute_id, organisation_id, kind, referral_kind, regime, chosen_by, status, sequence,
        offered_at, dispatched_at, delivered_at, accepted_at, mediator_id, disclosure, venue, declined_at, decline_reason,
        recalled_at, completed_at, version)
    SELECT handoff_id, court_id, id, body, 'mediate', referral_kind, regime, 'applicant_consulted',
        CASE WHEN ended THEN 'completed' WHEN accepted THEN 'recalled' ELSE 'declined' END, part,
        offered_at, offered_at, offered_at, CASE WHEN accepted THEN offered_at + interval '2 days' END,
        CASE WHEN accepted THEN u.person END, CASE WHEN accepted THEN '{}'::jsonb END, 'offline',
        CASE WHEN NOT accepted THEN offered_at + interval '1 day' END, CASE WHEN NOT accepted THEN 'other' END,
        CASE WHEN accepted AND NOT ended THEN offered_at + interval '20 days' END,
        CASE WHEN ended THEN offered_at + interval '5 days' + late * interval '6 hours' END, 1
    FROM leg, (SELECT id AS person FROM user_account LIMIT 1) u;
INSERT INTO outcome (id, court_id, dispute_id, handoff_id, end_reason, settled, ended_by_clock, ended_at)
    SELECT pg_temp.id(5 + part, n), court_id, id, handoff_id, CASE WHEN NOT settled THEN 'party_unwilling'
        WHEN late < 80 THEN 'agreement_reached' ELSE 'settled_and_withdrawn' END, settled, false,
        offered_at + interval '5 days' + late * interval '6 hours'
    FROM leg WHERE ended;
INSERT INTO agreement (id, court_id, dispute_id, handoff_id, form, sealed, at)
    SELECT pg_temp.id(7 + part, n), court_id, id, handoff_id, 'paper', '', offered_at + interval '5 days' FROM leg WHERE settled AND late < 80;
INSERT INTO mediation_session (id, court_id, dispute_id, handoff_id, starts_at, status, sealed, booked_by, booked_at)
    SELECT pg_temp.id(9 + part, n), court_id, id, handoff_id, offered_at + interval '4 days', 'held', '', u.person, offered_at
    FROM leg, (SELECT id AS person FROM user_account LIMIT 1) u WHERE ended AND late % 2 = 0;
INSERT INTO return_to_court (id, court_id, dispute_id, handoff_id, kind, reason, at)
    SELECT pg_temp.id(12, n), court_id, id, handoff_id, 'docketing', 'bench', offered_at + interval '35 days'
    FROM leg WHERE part = 1 AND ended AND (NOT settled OR late < 2);
CREATE TEMP TABLE named ON COMMIT DROP AS
    SELECT filed.id, jsonb_agg(jsonb_build_object('organisation_id', body, 'name', 'bench', 'kind', 'commercial_centre',
            'handoff_kind', 'mediate', 'score', 100 - place, 'reasons', why.reasons,
            'excluded_by', CASE WHEN place > 5 THEN why.reasons -> 0 END) ORDER BY place) AS candidates
    FROM filed CROSS JOIN generate_series(1, 8) place
    CROSS JOIN LATERAL (SELECT bodies[1 + (pg_temp.dice(n, 6) + place - 1) % cardinality(bodies)] AS body) chosen
    CROSS JOIN (SELECT jsonb_agg(jsonb_build_object('code', 'field-' || i, 'text', '领域相符，地域相符',
            'text_en', 'the field is its own, and so is the region', 'article', NULL)) AS reasons FROM generate_series(1, 3) i) why
    WHERE suitable GROUP BY filed.id;
INSERT INTO decision (id, court_id, dispute_id, stage, decision, body, ruleset_version, at)
    SELECT pg_temp.id(12 + time, n), court_id, named.id, 'routing', NULL, jsonb_build_object('proposed', candidates -> 0,
        'assist', NULL, 'chosen_by', 'applicant_consulted', 'gate', '{"open": true, "reasons": []}'::jsonb,
        'candidates', candidates), 'bench', at + (time - 1) * interval '2 days'
    FROM named JOIN filed USING (id) CROSS JOIN generate_series(1, 2) time
    WHERE time = 1 OR EXISTS (SELECT FROM leg WHERE leg.id = filed.id AND NOT accepted);
INSERT INTO deadline (id, court_id, dispute_id, rule, basis, starts_at, amount, due_on, due_at, derivation, provisional,
        calendar_version, settings_version, ended_at, ended_how, tries, next_step, next_step_at)
    SELECT pg_temp.id(15, n), court_id, id, 'decision', 'received', filed.at, 3, due.at::date, due.at, '[]', false, 'bench', 'bench',
        CASE WHEN NOT waits THEN filed.at + interval '85 days' END, CASE WHEN NOT waits THEN 'met' END, 0,
        CASE WHEN waits THEN 'due' END, CASE WHEN waits THEN due.at END
    FROM filed CROSS JOIN LATERAL (SELECT n % 50 = 3 AS waits) open
    CROSS JOIN LATERAL (SELECT CASE WHEN waits THEN now() + interval '3 days' ELSE filed.at + interval '5 days' END AS at) due
    WHERE suitable AND NOT EXISTS (SELECT FROM leg WHERE leg.id = filed.id);
