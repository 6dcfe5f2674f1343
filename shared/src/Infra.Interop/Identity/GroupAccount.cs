namespace Infra.Interop.Identity;

/// <summary>A group of this machine: <c>struct group</c> of getgrnam(3), without the password field.</summary>
/// <param name="Name">Group name.</param>
/// <param name="GroupId">Number of the group.</param>
/// <param name="Members">Users that list it as a further group; those whose first group it is are not among them.</param>
public sealed record GroupAccount(string Name, uint GroupId, IReadOnlyList<string> Members);
