namespace Infra.Sudo.Policy.PolicyTests;

/// <summary>One <c>[[case]]</c> of a policy test file: a question and the answer that is expected.</summary>
/// <param name="Name">What reports call it; its number without one.</param>
/// <param name="Line">Where it stands in its file.</param>
/// <param name="User">Who asks.</param>
/// <param name="Uid">His uid.</param>
/// <param name="Groups">His groups, the primary one first; without any, a group of his own name.</param>
/// <param name="Host">The host's name.</param>
/// <param name="Runas">Target user; null without <c>-u</c>.</param>
/// <param name="RunasGroup">Target group; null without <c>-g</c>.</param>
/// <param name="Command">The command and its arguments.</param>
/// <param name="At">When, in seconds since 1970 UTC; null is the time of the run.</param>
/// <param name="IsAllowed">Whether it must be allowed.</param>
/// <param name="NeedsPassword">Whether a password must be asked for; null if it does not matter.</param>
/// <param name="Tags">Tags that the deciding spec must have, such as <c>NOEXEC</c>.</param>
public sealed record PolicyTestCase(
    string Name, int Line, string User, uint Uid, IReadOnlyList<string> Groups, string Host, string? Runas, string? RunasGroup, IReadOnlyList<string> Command, long? At,
    bool IsAllowed, bool? NeedsPassword, IReadOnlyList<string> Tags);
