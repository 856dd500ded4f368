package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.always;
import static dev.alerting.infra.policy.Rules.between;
import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.known;
import static dev.alerting.infra.policy.Rules.onlyGoes;
import static dev.alerting.infra.policy.Rules.raised;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The HTTP API, and the domain it may have. */
final class DoorRules {
    private DoorRules() {}

    static List<ResourceRules> all() {
        return List.of(
                ResourceRules.of("aws_apigatewayv2_api")
                        .allow(free(), "cors_configuration", "description", "version")
                        .allow(known(change -> !change.after().asBoolean()), "disable_execute_api_endpoint"),
                ResourceRules.of("aws_apigatewayv2_integration")
                        .allow(free(), "description")
                        .allow(raised(29_000), "timeout_milliseconds"),
                ResourceRules.of("aws_apigatewayv2_route").allow(free(), "operation_name"),
                ResourceRules.of("aws_apigatewayv2_stage")
                        .allow(
                                free(),
                                "access_log_settings.format",
                                "default_route_settings.data_trace_enabled",
                                "default_route_settings.detailed_metrics_enabled",
                                "default_route_settings.logging_level",
                                "deployment_id",
                                "description")
                        .allow(always(true), "auto_deploy")
                        .allow(
                                new Throttling(),
                                "default_route_settings.throttling_burst_limit",
                                "default_route_settings.throttling_rate_limit",
                                "route_settings.throttling_burst_limit",
                                "route_settings.throttling_rate_limit"),
                ResourceRules.of("aws_apigatewayv2_domain_name")
                        .allow(free(), "domain_name_configuration.target_domain_name")
                        .allow(
                                known(change -> change.after().asText().startsWith("arn:")),
                                "domain_name_configuration.certificate_arn")
                        // Adding it locks out senders without a certificate; removing it still leaves tokens.
                        .allow(onlyGoes(), "mutual_tls_authentication"),
                ResourceRules.of("aws_apigatewayv2_api_mapping").named("domain_name", "api_mapping_key"),
                ResourceRules.of("aws_acm_certificate")
                        .allow(
                                free(),
                                "early_renewal_duration",
                                "not_after",
                                "not_before",
                                "pending_renewal",
                                "renewal_eligibility",
                                "renewal_summary",
                                "status"),
                ResourceRules.of("aws_acm_certificate_validation"),
                ResourceRules.of("aws_route53_record").named("zone_id", "name").allow(between(60, 3_600), "ttl"));
    }

    /** Raised only; and a new API lets something through. */
    private static final class Throttling implements Rule {
        @Override
        public Optional<String> objection(AttributeChange change) {
            return raised(10_000).objection(change);
        }

        @Override
        public Optional<String> objectionAtCreation(AttributeChange value) {
            boolean open = value.unknown()
                    || Rules.number(value.after())
                            .filter(limit -> limit.compareTo(BigDecimal.ONE) >= 0)
                            .isPresent();
            return open ? Optional.empty() : Optional.of("would let no request through");
        }
    }
}
