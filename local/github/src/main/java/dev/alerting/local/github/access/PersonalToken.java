package dev.alerting.local.github.access;

/**
 * A personal access token that the stand-in accepts.
 *
 * @param login the person it belongs to
 * @param permission WRITE for somebody with push access, READ for anybody who can see the repository
 */
public record PersonalToken(String token, String login, Permission permission) {}
