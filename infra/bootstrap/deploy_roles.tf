# Roles for GitHub's workflows, without keys: GitHub signs who is asking, and each role trusts exactly one caller.

locals {
  oidc_host = "token.actions.githubusercontent.com"
  oidc_arn  = "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.oidc_host}"

  # The plan role: in dev, pull requests of this repository (those of forks get no identity from GitHub), and jobs in the
  # environment <env>-plan, which plan what is to be approved. The apply role: jobs in the stack's GitHub environment, so
  # that its reviewers and its branch and tag rules decide.
  trusted_use = {
    plan = concat(
      # A pull request may contain any workflow: it must not get near production's state.
      var.github_environment == "dev" ? ["pull_request"] : [],
      ["environment:${var.github_environment}-plan"],
    )
    apply = ["environment:${var.github_environment}"]
  }

  # GitHub's tokens name a repository in one of two ways. Repositories created, renamed or transferred since July 2026
  # carry the ids of owner and repository, so that whoever takes over a name that has become free does not get in. Both
  # forms are compared literally.
  # https://docs.github.com/actions/reference/security/oidc
  github_owner = split("/", var.github_repository)[0]
  github_name  = split("/", var.github_repository)[1]
  trusted_repositories = concat(
    [var.github_repository],
    var.github_repository_id == null ? [] : ["${local.github_owner}@${var.github_owner_id}/${local.github_name}@${var.github_repository_id}"],
  )

  trusted_subject = { for role, uses in local.trusted_use : role => flatten([
    for repository in local.trusted_repositories : [for use in uses : "repo:${repository}:${use}"]
  ]) }

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

# The limit for every role of the stack, whatever its own policy says. The deploy role may only create roles with this
# boundary, so it cannot create a more powerful one for itself.
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

# Managed policies, because all inline policies of a role together may have only 10,240 characters.
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
