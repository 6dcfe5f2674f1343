namespace Infra.Sudo.Interop;

/// <summary>A user of the machine (<c>struct passwd</c>), as bytes.</summary>
/// <param name="Name">Login name.</param>
/// <param name="UserId">Number.</param>
/// <param name="GroupId">Primary group.</param>
/// <param name="Home">Home directory.</param>
/// <param name="Shell">Login shell.</param>
public sealed record UserEntry(byte[] Name, uint UserId, uint GroupId, byte[] Home, byte[] Shell);
