using System.Collections.Frozen;
using Infra.Pki;

namespace Infra.Tls.Config;

/// <summary>
/// Serves each name by its own certificates: those of the exact name, else those of its wildcard, else the defaults; among several the first whose key
/// signs by a scheme that the client takes. The set can be replaced while connections run: handshakes see either the old or the new one as a whole.
/// </summary>
public sealed class NamedCertificateResolver : ICertificateResolver
{
    private volatile Table _table;

    /// <summary>Serves with these certificates; several for one name are for keys of several kinds, best first.</summary>
    public NamedCertificateResolver(IReadOnlyList<NamedCertificate> certificates) => _table = new Table(certificates);

    /// <summary>Replaces the whole set, for handshakes that come after; safe from any thread.</summary>
    public void Replace(IReadOnlyList<NamedCertificate> certificates) => _table = new Table(certificates);

    /// <inheritdoc/>
    public CertifiedKey? Resolve(in ClientOffer offer)
    {
        Table table = _table;
        if (offer.ServerName is not null && table.Find(offer.ServerName) is CertifiedKey[] keys) return KeyChoice.Best(keys, offer.SignatureSchemes);
        return table.Defaults.Length == 0 ? null : KeyChoice.Best(table.Defaults, offer.SignatureSchemes);
    }

    private sealed class Table
    {
        private readonly FrozenDictionary<string, CertifiedKey[]> _exact;
        private readonly FrozenDictionary<string, CertifiedKey[]> _below;   // wildcards, by what follows the star and its dot

        internal Table(IReadOnlyList<NamedCertificate> certificates)
        {
            ArgumentNullException.ThrowIfNull(certificates);
            var exact = new Dictionary<string, CertifiedKey[]>(StringComparer.Ordinal);
            var below = new Dictionary<string, CertifiedKey[]>(StringComparer.Ordinal);
            var defaults = new List<CertifiedKey>();
            foreach (NamedCertificate certificate in certificates)
            {
                foreach (string name in certificate.Names)
                {
                    string canonical = name.ToLowerInvariant().TrimEnd('.');
                    bool isWildcard = canonical.StartsWith("*.", StringComparison.Ordinal);
                    Dictionary<string, CertifiedKey[]> table = isWildcard ? below : exact;
                    string key = isWildcard ? canonical[2..] : canonical;
                    table[key] = [.. table.GetValueOrDefault(key, []), certificate.Key];
                }
                if (certificate.IsDefault) defaults.Add(certificate.Key);
            }
            _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
            _below = below.ToFrozenDictionary(StringComparer.Ordinal);
            Defaults = [.. defaults];
        }

        internal CertifiedKey[] Defaults { get; }

        internal CertifiedKey[]? Find(string name)
        {
            if (_exact.TryGetValue(name, out CertifiedKey[]? keys)) return keys;
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            return dot > 0 && _below.TryGetValue(name[(dot + 1)..], out keys) ? keys : null;
        }
    }
}
