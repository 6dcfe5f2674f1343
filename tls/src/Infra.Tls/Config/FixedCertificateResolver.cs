using Infra.Pki;

namespace Infra.Tls.Config;

/// <summary>Serves every name by the same certificates: the first whose key signs by a scheme that the client takes.</summary>
public sealed class FixedCertificateResolver : ICertificateResolver
{
    private readonly CertifiedKey[] _keys;

    /// <summary>Serves with these; several are for keys of several kinds, best first.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public FixedCertificateResolver(params CertifiedKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Length == 0) throw new ArgumentException("One certificate is the least.", nameof(keys));
        _keys = [.. keys];
    }

    /// <inheritdoc/>
    public CertifiedKey? Resolve(in ClientOffer offer) => KeyChoice.Best(_keys, offer.SignatureSchemes);
}
