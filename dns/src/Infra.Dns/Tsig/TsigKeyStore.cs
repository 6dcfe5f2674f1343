using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;

namespace Infra.Dns.Tsig;

/// <summary>The keys that a server knows, by name. Immutable, safe to share between threads; it does not own the keys.</summary>
public sealed class TsigKeyStore
{
    private readonly Dictionary<DomainName, TsigKey> _keys;

    /// <summary>Takes keys.</summary>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public TsigKeyStore(IEnumerable<TsigKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys.ToDictionary(key => key.Name);
    }

    /// <summary>A store without keys: every signature is answered with BADKEY.</summary>
    public static TsigKeyStore Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => _keys.Count;

    /// <summary>Finds a key by its name.</summary>
    public bool TryFind(DomainName name, [NotNullWhen(true)] out TsigKey? key)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _keys.TryGetValue(name, out key);
    }
}
