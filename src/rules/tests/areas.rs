//! Real paths of all eras and the areas they belong to.

use bstr::BStr;

use super::super::{Deletion, Pack};
use super::embedded;
use crate::verdict::Verdict;

/// The id of the area of a file with these paths at a release.
fn area<'a>(pack: &'a Pack, paths: &[&str], version: &str) -> &'a str {
    let paths: Vec<&BStr> = paths.iter().map(|path| BStr::new(path.as_bytes())).collect();
    let version = version.parse().unwrap();
    pack.area_of(&paths, Some(&version)).map_or("-", |area| area.id.as_str())
}

/// Release, path, area.
const COUNTRYCONFIG: &[(&str, &str, &str)] = &[
    ("1.2.0", "src/features/administrative/source/farajaland.csv", "locations"),
    ("1.2.0", "src/features/facilities/source/health-facilities.csv", "locations"),
    ("1.2.0", "src/features/employees/source/prod-employees.csv", "employees"),
    ("1.2.0", "src/features/employees/scripts/import-employees.ts", "seeding-code"),
    ("1.2.0", "src/features/languages/content/client/client.json", "translations-json"),
    ("1.2.0", "src/features/languages/generated/client/client.json", "generated-graphql"),
    ("1.2.0", "src/features/config/scripts/birth-certificate-template-default.ts", "certificates"),
    ("1.2.0", "src/features/config/scripts/populate-default-config.ts", "application-config"),
    ("1.2.0", "src/features/notification/service.ts", "notification-code"),
    ("1.2.0", "src/features/assets/files/logo.png", "branding"),
    ("1.2.0", "src/client-configs/login-config.prod.js", "client-config"),
    ("1.2.0", "backups/hearth-dev.gz", "root-scripts"),
    ("1.2.0", "restore-metadata.sh", "root-scripts"),
    ("1.2.0", "docker-compose.countryconfig.qa-deploy.yml", "compose-environment"),
    ("1.3.4", "src/form/birth/required-fields.ts", "forms"),
    ("1.3.4", "src/form/common/select-options.ts", "form-shared"),
    ("1.3.4", "src/form/addresses/index.ts", "form-shared"),
    ("1.3.4", "src/form/types/validators.ts", "form-shared"),
    ("1.3.4", "src/api/content/client/client.json", "translations-json"),
    ("1.3.4", "src/api/content/handler.ts", "service-code"),
    ("1.3.4", "src/data-seeding/certificates/source/BirthCertificate.svg", "certificates"),
    ("1.3.4", "src/data-seeding/roles/source/roles.csv", "roles-csv"),
    ("1.3.4", "infrastructure/server-setup/example-3.ini", "inventory"),
    ("1.3.4", "cypress/integration/birth.spec.ts", "e2e"),
    ("1.4.1", "infrastructure/server-setup/production.yml", "inventory"),
    ("1.4.1", "infrastructure/server-setup/jump.yml", "inventory"),
    ("1.4.1", "infrastructure/server-setup/playbook.yml", "server-setup"),
    ("1.4.1", "src/translations/client.csv", "translations"),
    ("1.4.1", "infrastructure/environments/setup-environment.ts", "environment-wizard"),
    ("1.5.0", "infrastructure/server-setup/inventory/qa.yml", "inventory"),
    ("1.5.0", "infrastructure/server-setup/tasks/backups/crontab.yml", "server-setup"),
    ("1.5.0", "infrastructure/server-setup/group_vars/all.yml", "server-setup"),
    ("1.5.0", "infrastructure/cryptfs/decrypt.sh", "platform"),
    ("1.5.0", "src/api/dashboards/file/farajaland-map.geojson", "branding"),
    ("1.5.1", "src/client-static/images/icons/icon-72x72.png", "branding"),
    ("1.5.1", "src/client-static/manifest.json", "branding"),
    ("1.5.1", "src/api/application/application-config-default.ts", "application-config"),
    ("1.6.0", "src/api/application/application-config.ts", "application-config"),
    ("1.6.0", "src/api/application/country-logo.ts", "branding"),
    ("1.6.0", "src/api/certificates/source/Farajaland-death-certificate-v2.svg", "certificates"),
    ("1.6.0", "src/api/certificates/handler.ts", "certificate-code"),
    ("1.6.0", "infrastructure/decrypt.sh", "platform"),
    ("1.6.4", "src/api/notification/email-templates/birth/rejection.html", "email-templates"),
    ("1.6.4", "src/api/notification/email-templates/index.ts", "notification-code"),
    ("1.6.4", "src/api/notification/sms-service.ts", "notification-code"),
    ("1.6.4", "src/api/notification/__snapshots__/notification.user.sms.test.ts.snap", "test-snapshots"),
    ("1.6.4", "src/api/notification/notification.user.sms.test.ts", "notification-code"),
    ("1.6.4", "src/api/fonts/NotoSans-Bold.ttf", "branding"),
    ("1.6.4", "src/api/fonts/handler.ts", "service-code"),
    ("1.7.0", "src/data-seeding/roles/roles.ts", "roles"),
    ("1.7.0", "src/data-seeding/roles/source/roles.csv", "roles-csv"),
    ("1.7.0", "src/form/v2/birth/forms/declaration.ts", "events-preview"),
    ("1.7.0", "src/environment.ts", "service-code"),
    ("1.7.0", "src/upgrade-to-1_7.ts", "service-code"),
    ("1.7.4", "infrastructure/docker-compose.deploy.yml", "compose"),
    ("1.7.4", "infrastructure/docker-compose.production-deploy.yml", "compose-environment"),
    ("1.7.4", "infrastructure/docker-compose.replicas-3.yml", "compose-environment"),
    ("1.8.0", "infrastructure/local-development/provision.ipynb", "local-development"),
    ("1.8.0", "infrastructure/server-setup/swarm.yml", "server-setup"),
    ("1.8.0", "infrastructure/known-hosts", "inventory"),
    ("1.8.0", "docker-compose.yml", "compose"),
    ("1.8.0", "infrastructure/monitoring/kibana/config.ndjson", "platform"),
    ("1.8.0", "infrastructure/metabase/metabase.init.db.sql", "metabase-dashboards"),
    ("1.8.0", "infrastructure/metabase/run.sh", "platform"),
    ("1.9.0", "src/analytics/analytics.ts", "dashboards-and-workqueues"),
    ("1.9.0", "src/api/workqueue/workqueueConfig.ts", "dashboards-and-workqueues"),
    ("1.9.0", "src/api/registration/registrationNumber.ts", "identity-numbers"),
    ("1.9.0", "src/config/routes/userNotificationRoutes.ts", "notification-code"),
    ("1.9.0", "src/form/v2/birth/forms/declaration.ts", "events"),
    ("1.9.0", "src/form/v2/person/address.ts", "form-shared"),
    ("1.9.0", "src/form/v2/birth/birth.test.ts", "form-tests"),
    ("1.9.0", "src/form/tennis-club-membership.ts", "form-samples"),
    ("1.9.0", "infrastructure/postgres/setup-analytics.sh", "platform"),
    ("1.9.0", "infrastructure/elasticsearch/roles/kibana_user.json", "platform"),
    ("1.9.11", ".github/workflows/deploy-prod.yml", "workflows"),
    ("1.9.11", ".github/PULL_REQUEST_TEMPLATE.md", "repository-pages"),
    ("1.9.11", "package.json", "package-manifest"),
    ("1.9.11", "yarn.lock", "lock-file"),
    ("1.9.11", "CHANGELOG.md", "release-notes"),
    ("1.9.11", "src/form/README.md", "forms"),
    ("1.9.11", "tsconfig.json", "tooling"),
    ("1.9.11", ".nvmrc", "tooling"),
    ("1.9.11", "Dockerfile.assets", "image"),
    ("1.9.11", "graphql.schema.json", "generated-graphql"),
    ("2.0.0", "src/events/birth/forms/pages/child.ts", "events"),
    ("2.0.0", "src/events/utils/person.ts", "form-shared"),
    ("2.0.0", "src/events/mosip.test.ts", "form-tests"),
    ("2.0.0", "src/client-config.ts", "client-config"),
    ("2.0.0", "src/login-config.prod.ts", "client-config"),
    ("2.0.0", "src/data-seeding/locations/source/administrative-areas.csv", "locations"),
    ("2.0.0", "src/data-seeding/reference-data/source/dictionary.csv", "locations"),
    ("2.0.0", "src/form/v2/birth/forms/declaration.ts", "events"),
    ("2.0.0", "e2e/testcases/marriage/6-details-page-validation.spec.ts", "e2e"),
    ("2.1.0", "src/translations/countryconfig.csv", "translations"),
    ("2.1.0", "assets/metabase/metabase.init.db.sql", "metabase-dashboards"),
    ("2.1.0", "assets/postgres/on-deploy.sh", "platform"),
    ("2.1.0", "pnpm-lock.yaml", "lock-file-other"),
];

/// Release, path, area.
const CORE: &[(&str, &str, &str)] = &[
    ("1.1.0", "packages/user-mgnt/src/features/createUser/handler.ts", "auth"),
    ("1.1.0", "packages/migration/migrations/hearth/20220105-init.js", "migrations"),
    ("1.2.0", "docker-compose.prod-deploy-3.yml", "infrastructure"),
    ("1.2.0", "infrastructure/mongodb/on-deploy.sh", "infrastructure"),
    ("1.5.0", "packages/gateway/src/features/eventNotification/eventNotificationHandler.ts", "gateway"),
    ("1.5.0", "packages/gateway/src/graphql/schema.graphql", "generated"),
    ("1.5.0", "packages/gateway/src/features/user/schema.graphql", "gateway"),
    ("1.5.0", "packages/client/src/utils/gateway.ts", "generated"),
    ("1.5.0", "packages/client/src/i18n/messages/views/review.ts", "translations"),
    ("1.5.0", "packages/client/graphql.schema.json", "generated"),
    ("1.5.0", "packages/workflow/src/features/registration/handler.ts", "workflow"),
    ("1.5.0", "packages/workflow/test/setupJest.ts", "tests"),
    ("1.6.0", "packages/search/src/elasticsearch/utils.ts", "search"),
    ("1.6.0", "packages/metrics/src/features/metrics/handler.test.ts", "tests"),
    ("1.6.0", "packages/migration/src/migrations/hearth/20240101-fix.ts", "migrations"),
    ("1.6.0", "packages/migration/run-migrations.sh", "migration-tools"),
    ("1.7.0", "packages/commons/src/scopes.ts", "commons"),
    ("1.7.0", "packages/toolkit/src/events/index.ts", "toolkit"),
    ("1.7.0", "packages/events/src/router/event/event.test.ts", "tests"),
    ("1.9.0", "packages/events/src/storage/postgres/events/schema/app/Events.ts", "generated"),
    ("1.9.0", "packages/events/src/service/indexing/indexing.ts", "events"),
    ("1.9.0", "packages/components/src/icons/Bin.tsx", "components"),
    ("1.9.0", "packages/components/src/Icon/all-icons.ts", "components"),
    ("1.9.0", "packages/login/src/views/Login/Login.tsx", "login"),
    ("1.9.0", "packages/client/Dockerfile", "images"),
    ("1.9.0", "packages/client/tsconfig.json", "developer-tools"),
    ("1.9.0", "packages/client/package.json", "package-manifest"),
    ("1.9.0", "lerna.json", "package-manifest"),
    ("1.9.0", "yarn.lock", "lock-file"),
    ("1.9.0", "patches/pdfmake+0.2.5.patch", "dependency-patches"),
    ("1.9.0", ".github/workflows/lint-and-test.yml", "pipelines"),
    ("1.9.0", "CHANGELOG.md", "docs"),
    ("2.0.0", "charts/opencrvs-services/templates/auth.yaml", "infrastructure"),
    ("2.0.0", "packages/toolkit/src/migrations/v2.0/migrate-scopes.ts", "toolkit"),
    ("2.0.0", "packages/data-seeder/src/index.ts", "configuration-service"),
];

fn check(pack: &str, table: &[(&str, &str, &str)]) {
    let packs = embedded();
    let pack = packs.get(pack).unwrap();
    let wrong: Vec<_> = table
        .iter()
        .map(|(version, path, expected)| (area(pack, &[path], version), *expected, *path))
        .filter(|(found, expected, _)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "found, expected, path: {wrong:#?}");
}

#[test]
fn real_paths_of_the_country_configuration_belong_to_their_areas() {
    assert_eq!(COUNTRYCONFIG.len(), 97);
    check("countryconfig", COUNTRYCONFIG);
}

#[test]
fn real_paths_of_core_belong_to_their_areas() {
    assert_eq!(CORE.len(), 35);
    check("core", CORE);
}

#[test]
fn every_area_but_the_rest_is_reached_by_some_path_of_the_tables() {
    let packs = embedded();
    for (name, table) in [("countryconfig", COUNTRYCONFIG), ("core", CORE)] {
        let reached: Vec<_> = table.iter().map(|(_, _, area)| *area).collect();
        let areas = packs.get(name).unwrap().areas.iter();
        let missed: Vec<_> = areas.map(|area| area.id.as_str()).filter(|id| !reached.contains(id)).collect();
        assert!(missed.len() <= 8, "{name}: {missed:?}");
    }
}

#[test]
fn a_renamed_file_belongs_to_the_first_area_that_any_of_its_paths_has() {
    let packs = embedded();
    let pack = packs.get("countryconfig").unwrap();
    let paths = ["src/features/other.ts", "src/data-seeding/roles/roles.ts"];
    assert_eq!(area(pack, &paths, "1.7.0"), "roles");
    assert_eq!(area(pack, &[], "1.7.0"), "-");
    assert_eq!(area(pack, &["somewhere/else.bin"], "1.7.0"), "-");
}

#[test]
fn a_path_that_is_no_text_has_an_area_too() {
    let packs = embedded();
    let path = BStr::new(b"src/form/birth/\xff.ts");
    assert_eq!(packs.get("countryconfig").unwrap().area_of(&[path], None).unwrap().id, "forms");
}

#[test]
fn defaults_are_those_that_people_chose_most() {
    let packs = embedded();
    let areas = &packs.get("countryconfig").unwrap().areas;
    let default = |id: &str| (areas.get(id).unwrap().verdict, areas.get(id).unwrap().deletion);
    assert_eq!(default("forms"), (Verdict::KeepCountry, Deletion::Ask));
    assert_eq!(default("certificates"), (Verdict::KeepCountry, Deletion::StaysDeleted));
    assert_eq!(default("translations"), (Verdict::Combine, Deletion::Ask));
    assert_eq!(default("inventory"), (Verdict::KeepCountry, Deletion::Ask));
    assert_eq!(default("lock-file"), (Verdict::Regenerate, Deletion::Ask));
    assert!(areas.get("lock-file").unwrap().regenerate.is_some());
}
