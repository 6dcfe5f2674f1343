using Infra.Buffers;
using Infra.Dns.Records;

namespace Infra.Dns.Dnssec;

/// <summary>A private key that signs. Owns its secret until disposed; may sign from several threads at once.</summary>
public interface IDnsSigner : IDisposable
{
    /// <summary>Its algorithm.</summary>
    DnssecAlgorithm Algorithm { get; }

    /// <summary>The public key as DNSKEY has it; stays valid after the private one is disposed.</summary>
    RecordBytes PublicKey { get; }

    /// <summary>Bytes of each signature.</summary>
    int SignatureSize { get; }

    /// <summary>Writes a signature in the form RRSIG has it.</summary>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">Exactly <see cref="SignatureSize"/> bytes.</param>
    void Sign(ReadOnlySpan<byte> data, Span<byte> signature);

    /// <summary>The private key as PKCS#8 in PEM; the caller disposes it.</summary>
    SecretBytes WritePem();
}
