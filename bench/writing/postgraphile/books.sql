-- What a user of PostGraphile would write: defaults, triggers that keep the books, and functions for
-- what is no plain insert or update.
ALTER TABLE services
  ALTER id SET DEFAULT uuidv7(), ALTER revision SET DEFAULT 1,
  ALTER created_at SET DEFAULT now(), ALTER updated_at SET DEFAULT now(),
  ALTER aliases SET DEFAULT '[]', ALTER external_refs SET DEFAULT '[]',
  ALTER stage_key SET DEFAULT 'strategy', ALTER portfolio_status SET DEFAULT 'PIPELINE',
  ALTER adopted_without_evidence SET DEFAULT false;
ALTER TABLE service_dependencies
  ALTER id SET DEFAULT uuidv7(), ALTER declared SET DEFAULT true, ALTER strength SET DEFAULT 'HARD',
  ALTER created_at SET DEFAULT now();
CREATE SCHEMA books;

CREATE FUNCTION books.keep(
  change text, tab text, entity jsonb, happened text, audit uuid, input jsonb
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_entries (id, change, subject, request_id, input, at)
    VALUES (audit, change, 'bench', uuidv7()::text, input, now());
  INSERT INTO public.revisions (entity_id, number, table_name, "values", audit_id) VALUES (
    (entity->>'id')::uuid, (entity->>'revision')::int, tab, entity - 'house_id', audit);
  PERFORM books.tell(change, tab || '.' || happened, entity, audit, '{}');
END $$;

CREATE FUNCTION books.tell(change text, event text, entity jsonb, audit uuid, more jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.outbox (id, event, entity_id, revision, payload, at) VALUES (
    uuidv7(), event, (entity->>'id')::uuid, (entity->>'revision')::int,
    jsonb_build_object('change', change, 'auditId', audit, 'actor',
      jsonb_build_object('kind', 'SERVICE_ACCOUNT', 'subject', 'bench')) || more,
    now());
END $$;

CREATE FUNCTION books.housed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT house_id INTO NEW.house_id FROM public.organizations WHERE id = NEW.provider_id;
  RETURN NEW;
END $$;

CREATE FUNCTION books.next_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.revision <> OLD.revision THEN RAISE EXCEPTION 'CONFLICT'; END IF;
  NEW.revision := OLD.revision + 1;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

CREATE FUNCTION books.told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change text := coalesce(nullif(current_setting('books.change', true), ''), 'UpdateService');
  audit uuid := coalesce(nullif(current_setting('books.audit', true), '')::uuid, uuidv7());
  input jsonb := nullif(current_setting('books.input', true), '')::jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO public.service_names (name, service_id) VALUES (NEW.slug, NEW.id);
    INSERT INTO public.service_versions
      (id, service_id, number, purpose, status, stage_key, control_id, created_at)
      VALUES (uuidv7(), NEW.id, 1, 'NEW', 'OPEN', NEW.stage_key, NEW.provider_id, now());
    PERFORM books.keep('CreateService', TG_TABLE_NAME, to_jsonb(NEW), 'created', audit,
      jsonb_build_object('slug', NEW.slug, 'name', NEW.name, 'description', NEW.description,
        'provider_id', NEW.provider_id));
  ELSE
    PERFORM books.keep(change, TG_TABLE_NAME, to_jsonb(NEW), 'changed', audit,
      coalesce(input, jsonb_build_object('id', NEW.id, 'expected_revision', OLD.revision,
        'description', to_jsonb(NEW)->'description')));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER a BEFORE INSERT ON services FOR EACH ROW EXECUTE FUNCTION books.housed();
CREATE TRIGGER b BEFORE UPDATE ON services FOR EACH ROW EXECUTE FUNCTION books.next_revision();
CREATE TRIGGER c AFTER INSERT OR UPDATE ON services FOR EACH ROW EXECUTE FUNCTION books.told();
CREATE TRIGGER b BEFORE UPDATE ON design__packs
  FOR EACH ROW EXECUTE FUNCTION books.next_revision();
CREATE TRIGGER c AFTER UPDATE ON design__packs FOR EACH ROW EXECUTE FUNCTION books.told();

CREATE FUNCTION books.begin(change text, input jsonb, audit uuid) RETURNS void
LANGUAGE sql AS $$
  SELECT set_config('books.change', change, true), set_config('books.input', input::text, true),
    set_config('books.audit', audit::text, true)
$$;

CREATE FUNCTION public.add_dependency(service_id uuid, depends_on_id uuid)
RETURNS service_dependencies LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  house uuid;
  edge service_dependencies;
BEGIN
  IF NOT EXISTS (SELECT FROM services s WHERE s.id = $2 AND s.portfolio_status <> 'PIPELINE') THEN
    RAISE EXCEPTION 'NOT_FOUND';
  END IF;
  SELECT house_id INTO house FROM services s WHERE s.id = $1 FOR NO KEY UPDATE;
  INSERT INTO service_dependencies (service_id, depends_on_id, house_id)
    VALUES ($1, $2, house) RETURNING * INTO edge;
  PERFORM books.begin('AddDependency', jsonb_build_object('service_id', $1, 'depends_on_id', $2,
    'strength', 'HARD'), uuidv7());
  UPDATE services SET updated_at = now() WHERE id = $1;
  RETURN edge;
END $$;

CREATE FUNCTION public.advance_service(service_id uuid, expected_revision int, entering text)
RETURNS services LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  s services;
  v service_versions;
  audit uuid := uuidv7();
  criteria jsonb := '{"plugin": "design", "name": "criteria_are_met", "version": "1"}';
  gates jsonb;
BEGIN
  SELECT * INTO s FROM services WHERE id = $1 FOR NO KEY UPDATE;
  IF s.revision <> expected_revision THEN RAISE EXCEPTION 'CONFLICT'; END IF;
  SELECT * INTO v FROM service_versions o WHERE o.service_id = $1 AND o.status = 'OPEN';
  IF entering = 'design' THEN
    IF coalesce(trim(v.rationale), '') = ''
      OR NOT EXISTS (SELECT FROM version_outcomes o WHERE o.version_id = v.id) THEN
      RAISE EXCEPTION 'REFUSED';
    END IF;
    gates := jsonb_build_array(criteria,
      '{"plugin": "strategy", "name": "reason_is_given", "version": "2"}'::jsonb);
  ELSE
    gates := jsonb_build_array(
      '{"plugin": "design", "name": "pack_is_accepted", "version": "1"}'::jsonb, criteria);
  END IF;
  gates := gates || '{"plugin": "transition", "name": "emergencies_are_documented",
    "version": "1"}'::jsonb;
  UPDATE service_versions SET stage_key = entering WHERE id = v.id;
  INSERT INTO lifecycle_decisions (id, service_id, version_id, leaving, entering, outcome, gates,
    findings, waivers, control_from_id, control_to_id, decided_by, decided_at, happened_at)
    VALUES (audit, $1, v.id, v.stage_key, entering, 'MOVED', gates, '[]', '[]', v.control_id,
      v.control_id, 'bench', now(), now());
  PERFORM books.begin('AdvanceService', jsonb_build_object('service_id', $1, 'expected_revision',
    expected_revision, 'to', entering), audit);
  UPDATE services SET stage_key = entering WHERE id = $1 RETURNING * INTO s;
  PERFORM books.tell('AdvanceService', 'lifecycle.moved', to_jsonb(s), audit, jsonb_build_object(
    'versionId', v.id, 'decisionId', audit, 'from', v.stage_key, 'to', entering));
  RETURN s;
END $$;

CREATE FUNCTION public.complete_pack_section(
  pack_id uuid, expected_revision int, section text, said text
) RETURNS design__packs LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  pack design__packs;
BEGIN
  SELECT * INTO pack FROM design__packs WHERE id = $1;
  PERFORM FROM services WHERE id = pack.service_id FOR NO KEY UPDATE;
  PERFORM books.begin('CompletePackSection', jsonb_build_object('id', $1, 'expected_revision',
    expected_revision, 'key', section, 'content', said), uuidv7());
  UPDATE design__packs SET revision = expected_revision WHERE id = $1 AND status = 'DRAFT'
    RETURNING * INTO pack;
  UPDATE design__pack_sections s SET content = said, applicability = demanded, reason = NULL,
    completed = true, completed_by = 'bench' WHERE s.pack_id = $1 AND s.key = section;
  IF NOT FOUND THEN RAISE EXCEPTION 'SECTION_UNKNOWN'; END IF;
  RETURN pack;
END $$;
