using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Keys;
using Infra.Parsing;

namespace Infra.Pki;

/// <summary>Certificates in PEM texts and DER files.</summary>
public static class CertificateText
{
    private const int BlocksMax = 100_000;

    /// <summary>
    /// Reads every certificate of a PEM text (labels CERTIFICATE and X509 CERTIFICATE; other blocks are passed over), or the one of a DER file. One that is malformed, none, or more than
    /// <paramref name="certificatesMax"/> is an error. Linear time.
    /// </summary>
    public static bool TryReadAll(ReadOnlySpan<byte> pemOrDer, int certificatesMax, [NotNullWhen(true)] out List<Certificate>? certificates, out PkiError error)
    {
        certificates = null;
        var found = new List<Certificate>();
        if (IsDer(pemOrDer))
        {
            if (!Certificate.TryParse(pemOrDer, out Certificate? only, out error)) return false;
            found.Add(only);
            certificates = found;
            return true;
        }
        var reader = new PemReader(pemOrDer, Certificate.SizeMax);
        for (int i = 0; i < BlocksMax && reader.TryRead(out PemBlock? block); i++)
        {
            using (block)
            {
                if (!IsCertificate(block!)) continue;
                if (found.Count == certificatesMax)
                {
                    error = new PkiError(PkiErrorKind.TooLarge, $"there are more than {certificatesMax} certificates", found.Count, LineOf(pemOrDer, block!.Span.Start));
                    return false;
                }
                if (!Certificate.TryParse(block!.Content.Span, out Certificate? certificate, out error))
                {
                    error = error with { Index = found.Count, Line = LineOf(pemOrDer, block.Span.Start) };
                    return false;
                }
                found.Add(certificate);
            }
        }
        if (reader.HasError)
        {
            error = new PkiError(PkiErrorKind.NotPem, reader.Error.Message, found.Count, LineOf(pemOrDer, reader.Error.Offset));
            return false;
        }
        if (found.Count == 0)
        {
            error = new PkiError(PkiErrorKind.NotPem, "there is no certificate, neither as PEM block nor as DER");
            return false;
        }
        certificates = found;
        error = default;
        return true;
    }

    internal static bool IsCertificate(PemBlock block) => block.Label is PemLabels.Certificate or PemLabels.X509Certificate;

    /// <summary>The line, from 1, of a place in a text.</summary>
    internal static int LineOf(ReadOnlySpan<byte> text, int offset) => 1 + text[..Math.Clamp(offset, 0, text.Length)].Count((byte)'\n');

    /// <summary>The line of the private key in a PEM text, or of the mistake that keeps it from being read; 0 if there is neither.</summary>
    internal static int LineOfPrivateKey(ReadOnlySpan<byte> text)
    {
        var reader = new PemReader(text, Certificate.SizeMax);
        for (int i = 0; i < BlocksMax && reader.TryRead(out PemBlock? block); i++)
        {
            using (block)
            {
                if (block!.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)) return LineOf(text, block.Span.Start);
            }
        }
        return reader.HasError ? LineOf(text, reader.Error.Offset) : 0;
    }

    internal static bool IsDer(ReadOnlySpan<byte> bytes)
    {
        var reader = new DerReader(bytes);
        return reader.TryRead(DerTag.Sequence, out _) && reader.IsAtEnd;
    }
}
