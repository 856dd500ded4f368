# Roles for GitHub's workflows, without keys: GitHub signs who is asking, and each role believes exactly one answer.

locals {
  oidc_host = "token.actions.githubusercontent.com"
  oidc_arn  = "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.oidc_host}"

  # The plan role: in dev, pull requests of this repository (those of forks get no identity from GitHub), and jobs in the
  # environment <env>-plan, where what is to be approved is planned. The apply role: jobs in the stack's GitHub
  # environment, so that its reviewers and its branch and tag rules decide.
  trusted_subject = {
    plan = concat(
      # A pull request may bring any workflow: it must not come near production's state.
      var.github_environment == "dev" ? ["repo:${var.github_repository}:pull_request"] : [],
      ["repo:${var.github_repository}:environment:${var.github_environment}-plan"],
    )
    apply = ["repo:${var.github_repository}:environment:${var.github_environment}"]
  }

  trust = { for role, subject in local.trusted_subject : role => {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "GitHub"
      Effect    = "Allow"
      Principal = { Federated = local.oidc_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.oidc_host}:aud" = "sts.amazonaws.com"
          "${local.oidc_host}:sub" = subject
        }
      }
    }]
  } }
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_oidc_provider ? 1 : 0
  url            = "https://${local.oidc_host}"
  client_id_list = ["sts.amazonaws.com"]
}

# What no role of the stack can go beyond, whatever its own policy says: the deploy role may only make roles that have
# this boundary, so it cannot make itself a mightier one.
resource "aws_iam_policy" "boundary" {
  name        = local.boundary_name
  description = "The most that a role of ${var.prefix} can do"
  policy      = jsonencode(local.boundary_policy)
}

resource "aws_iam_role" "plan" {
  name               = "${var.prefix}-plan"
  description        = "Plans ${var.prefix} on pull requests; reads only"
  assume_role_policy = jsonencode(local.trust.plan)

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy" "plan" {
  for_each = local.plan_policies
  name     = each.key
  role     = aws_iam_role.plan.name
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role" "apply" {
  name               = "${var.prefix}-apply"
  description        = "Applies ${var.prefix} from the GitHub environment ${var.github_environment}"
  assume_role_policy = jsonencode(local.trust.apply)

  depends_on = [aws_iam_openid_connect_provider.github]
}

# Managed, because a role's inline policies may have 10,240 characters together.
resource "aws_iam_policy" "apply" {
  for_each    = local.apply_policies
  name        = "${var.prefix}-apply-${each.key}"
  description = "Deploys ${var.prefix}: ${each.key}"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "apply" {
  for_each   = local.apply_policies
  role       = aws_iam_role.apply.name
  policy_arn = aws_iam_policy.apply[each.key].arn
}
