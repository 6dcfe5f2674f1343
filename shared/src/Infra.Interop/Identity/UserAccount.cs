namespace Infra.Interop.Identity;

/// <summary>A user of this machine: <c>struct passwd</c> of getpwnam(3), without the password field.</summary>
/// <param name="Name">Login name.</param>
/// <param name="UserId">Number of the user.</param>
/// <param name="GroupId">Number of the user's first group.</param>
/// <param name="Comment">Full name and the like (GECOS).</param>
/// <param name="HomeDirectory">Home directory.</param>
/// <param name="Shell">Login shell; may be empty.</param>
public sealed record UserAccount(string Name, uint UserId, uint GroupId, string Comment, string HomeDirectory, string Shell);
