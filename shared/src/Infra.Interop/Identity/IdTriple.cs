namespace Infra.Interop.Identity;

/// <summary>The three identities of a process, user or group numbers: credentials(7).</summary>
/// <param name="Real">Who started it.</param>
/// <param name="Effective">Whose rights it has.</param>
/// <param name="Saved">Whom it may go back to.</param>
public readonly record struct IdTriple(uint Real, uint Effective, uint Saved)
{
    /// <summary>All three the same.</summary>
    public static IdTriple All(uint id) => new(id, id, id);
}
