namespace Infra.Hosting.Control;

/// <summary>Who is at the other end of a control connection, by the kernel's word (SO_PEERCRED).</summary>
/// <param name="ProcessId">Process that connected; it may have ended since.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
public readonly record struct ControlPeer(int ProcessId, uint UserId, uint GroupId);
