namespace Infra.Interop.Identity;

/// <summary>What /proc says of one thread of this process: proc(5).</summary>
/// <param name="ThreadId">The kernel's number of it.</param>
/// <param name="Effective">Capabilities in force.</param>
/// <param name="Permitted">Capabilities that it may put in force.</param>
/// <param name="Bounding">Capabilities that a program started by it can get at most.</param>
/// <param name="Ambient">Capabilities that a program started by it keeps.</param>
/// <param name="NoNewPrivileges">Whether set-user-ID bits are powerless for it.</param>
public readonly record struct ThreadStatus(
    int ThreadId, CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Bounding, CapabilitySet Ambient, bool NoNewPrivileges);
