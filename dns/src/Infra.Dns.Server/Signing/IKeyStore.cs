using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Signing;

/// <summary>Where the keys of zones lie, and what is known of each. Every call may fail with <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
public interface IKeyStore
{
    /// <summary>Reads all keys of a zone; the caller disposes them.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="problems">What is wrong with files that should be keys of it; with any, nothing must be signed.</param>
    IReadOnlyList<KeyFile> ReadKeys(DomainName zone, out IReadOnlyList<string> problems);

    /// <summary>Stores a new key, for its owner only, and returns once it is on the disk.</summary>
    void WriteKey(KeyFile key);

    /// <summary>Reads the state of a zone's keys; null if there is none.</summary>
    string? ReadState(DomainName zone);

    /// <summary>Stores the state in one step and returns once it is on the disk.</summary>
    void WriteState(DomainName zone, string state);
}
