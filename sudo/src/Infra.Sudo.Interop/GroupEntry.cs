namespace Infra.Sudo.Interop;

/// <summary>A group of the machine (<c>struct group</c>), as bytes; its members are asked for by user.</summary>
/// <param name="Name">Name.</param>
/// <param name="GroupId">Number.</param>
public sealed record GroupEntry(byte[] Name, uint GroupId);
