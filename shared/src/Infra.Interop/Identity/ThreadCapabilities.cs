namespace Infra.Interop.Identity;

/// <summary>The sets of one thread that capget(2) and capset(2) deal with.</summary>
/// <param name="Effective">In force now; a subset of <paramref name="Permitted"/>.</param>
/// <param name="Permitted">What may be put in force.</param>
/// <param name="Inheritable">What a started program may get, if its file says so too.</param>
public readonly record struct ThreadCapabilities(CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Inheritable);
