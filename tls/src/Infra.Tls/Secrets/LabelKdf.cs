using Infra.Crypto.Hash;

namespace Infra.Tls.Secrets;

/// <summary>
/// The key schedule's functions over one hash (RFC 8446 sections 4.4.4, 7.1 to 7.5), stage by stage, so that the HMAC key of a stage is set up once for
/// all its labels. No state; safe for any number of threads. Digests and secrets have <see cref="DigestSize"/> bytes.
/// </summary>
internal abstract class LabelKdf
{
    /// <summary>The longest digest of any suite.</summary>
    internal const int DigestSizeMax = 48;

    /// <summary>The longest label, without its prefix.</summary>
    internal const int LabelSizeMax = 255 - 6;

    internal static LabelKdf Sha256 { get; } = new LabelKdf<Sha256>(HashAlgorithm.Sha256);

    internal static LabelKdf Sha384 { get; } = new LabelKdf<Sha384>(HashAlgorithm.Sha384);

    internal abstract HashAlgorithm Hash { get; }

    internal abstract int DigestSize { get; }

    /// <summary>HKDF-Expand-Label(secret, label, context, length of output).</summary>
    internal abstract void ExpandLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output);

    /// <summary>From the shared secret and the hash up to ServerHello to both handshake traffic secrets and the master secret.</summary>
    internal abstract void HandshakeStage(
        ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> transcript, Span<byte> client, Span<byte> server, Span<byte> master);

    /// <summary>From the master secret and the hash up to the server's Finished to both application traffic secrets and the exporter master secret.</summary>
    internal abstract void MasterStage(
        ReadOnlySpan<byte> master, ReadOnlySpan<byte> transcript, Span<byte> client, Span<byte> server, Span<byte> exporter);

    /// <summary>Key and IV of a traffic secret.</summary>
    internal abstract void RecordKeys(ReadOnlySpan<byte> trafficSecret, Span<byte> key, Span<byte> iv);

    /// <summary>The verify_data of a Finished message over a transcript.</summary>
    internal abstract void Finished(ReadOnlySpan<byte> trafficSecret, ReadOnlySpan<byte> transcript, Span<byte> verifyData);

    /// <summary>TLS-Exporter of RFC 8446 section 7.5.</summary>
    internal abstract void Export(ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output);

    /// <summary>The traffic secret after a key update.</summary>
    internal void NextSecret(ReadOnlySpan<byte> trafficSecret, Span<byte> next) => ExpandLabel(trafficSecret, "traffic upd"u8, default, next);
}
