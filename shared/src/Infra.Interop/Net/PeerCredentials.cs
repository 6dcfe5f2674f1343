namespace Infra.Interop.Net;

/// <summary>Who is on the other side of a Unix socket, as of its connect: <c>struct ucred</c> of unix(7).</summary>
/// <param name="ProcessId">The process; it may be gone and its number used again. 0 if it lives in a PID namespace that we cannot see.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group; supplementary groups are not told.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);
