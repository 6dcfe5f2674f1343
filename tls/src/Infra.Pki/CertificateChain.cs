using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Infra.Pki;

/// <summary>Certificates in the order that a peer or a file gives them, the end entity's first; nothing says yet that they belong together. Never empty. Immutable and thread-safe.</summary>
public sealed class CertificateChain : IReadOnlyList<Certificate>
{
    /// <summary>Most certificates of a chain.</summary>
    public const int CertificatesMax = 16;

    /// <summary>Most bytes of all certificates together.</summary>
    public const int BytesMax = 1 << 16;

    private readonly Certificate[] _certificates;

    /// <summary>Takes certificates that have been parsed; the bounds are the caller's here.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public CertificateChain(IEnumerable<Certificate> certificates)
    {
        _certificates = [.. certificates];
        if (_certificates.Length == 0) throw new ArgumentException("A chain has one certificate at least.", nameof(certificates));
    }

    /// <summary>The end entity's certificate.</summary>
    public Certificate Leaf => _certificates[0];

    /// <inheritdoc/>
    public int Count => _certificates.Length;

    /// <inheritdoc/>
    public Certificate this[int index] => _certificates[index];

    /// <summary>Parses the certificates of a peer, each in DER; at most <see cref="CertificatesMax"/> with <see cref="BytesMax"/> bytes together, checked before anything is copied.</summary>
    /// <param name="certificates">The DER of each.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="error">Why it was refused, with the index of the certificate.</param>
    public static bool TryParse(IReadOnlyList<ReadOnlyMemory<byte>> certificates, [NotNullWhen(true)] out CertificateChain? chain, out PkiError error)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        chain = null;
        if (certificates.Count == 0)
        {
            error = new PkiError(PkiErrorKind.Empty, "there is no certificate");
            return false;
        }
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> der in certificates)
            bytes += der.Length;
        if (certificates.Count > CertificatesMax || bytes > BytesMax)
        {
            error = new PkiError(PkiErrorKind.TooLarge, $"a chain has {CertificatesMax} certificates and {BytesMax} bytes at most");
            return false;
        }
        var parsed = new Certificate[certificates.Count];
        for (int i = 0; i < parsed.Length; i++)
        {
            if (!Certificate.TryParse(certificates[i].Span, out Certificate? certificate, out error))
            {
                error = error with { Index = i };
                return false;
            }
            parsed[i] = certificate;
        }
        chain = new CertificateChain(parsed);
        error = default;
        return true;
    }

    /// <summary>
    /// Reads a chain from PEM (blocks CERTIFICATE; other blocks, such as keys, are passed over) or from the DER of one certificate. Certificates that stand in the wrong order are put right
    /// where there is one way to do so; repeated ones are dropped; otherwise the error says <see cref="PkiErrorKind.NotAChain"/>. Linear time in the bytes.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> pemOrDer, [NotNullWhen(true)] out CertificateChain? chain, out PkiError error)
    {
        chain = null;
        if (!CertificateText.TryReadAll(pemOrDer, CertificatesMax, out List<Certificate>? certificates, out error)) return false;
        return ChainOrder.TryRepair(certificates, out chain, out error);
    }

    /// <summary>All certificates as PEM, in their order.</summary>
    public string ToPem() => string.Concat(_certificates.Select(certificate => certificate.ToPem()));

    /// <inheritdoc/>
    public IEnumerator<Certificate> GetEnumerator() => ((IEnumerable<Certificate>)_certificates).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _certificates.GetEnumerator();
}
