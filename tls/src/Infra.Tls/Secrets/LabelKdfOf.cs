using Infra.Buffers;
using Infra.Crypto;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Mac;

namespace Infra.Tls.Secrets;

/// <summary>See <see cref="LabelKdf"/>.</summary>
internal sealed class LabelKdf<THash> : LabelKdf
    where THash : struct, IHash<THash>
{
    // struct { uint16 length; opaque label<7..255>; opaque context<0..255>; } HkdfLabel
    private const int InfoSizeMax = 2 + 1 + 255 + 1 + 255;

    private readonly byte[] _hashOfNothing = new byte[THash.DigestSize];
    private readonly byte[] _saltOfHandshake = new byte[THash.DigestSize];   // Derive-Secret(Early Secret without a PSK, "derived", "")

    internal LabelKdf(HashAlgorithm hash)
    {
        Hash = hash;
        Digest(default, _hashOfNothing);
        Span<byte> zeros = stackalloc byte[DigestSizeMax];
        zeros = zeros[..DigestSize];
        zeros.Clear();
        Span<byte> early = stackalloc byte[DigestSizeMax];
        early = early[..DigestSize];
        Hkdf<THash>.Extract(default, zeros, early);
        ExpandLabel(early, "derived"u8, _hashOfNothing, _saltOfHandshake);
    }

    internal override HashAlgorithm Hash { get; }

    internal override int DigestSize => THash.DigestSize;

    internal override void ExpandLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
        => Expand(new Hmac<THash>(secret), label, context, output);

    internal override void HandshakeStage(
        ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> transcript, Span<byte> client, Span<byte> server, Span<byte> master)
    {
        Span<byte> secret = stackalloc byte[DigestSizeMax];
        secret = secret[..DigestSize];
        Hkdf<THash>.Extract(_saltOfHandshake, sharedSecret, secret);
        var key = new Hmac<THash>(secret);
        Expand(in key, "c hs traffic"u8, transcript, client);
        Expand(in key, "s hs traffic"u8, transcript, server);
        Expand(in key, "derived"u8, _hashOfNothing, secret);
        Span<byte> zeros = stackalloc byte[DigestSizeMax];
        zeros = zeros[..DigestSize];
        zeros.Clear();
        Hkdf<THash>.Extract(secret, zeros, master);
        ConstantTime.Erase(secret);
    }

    internal override void MasterStage(
        ReadOnlySpan<byte> master, ReadOnlySpan<byte> transcript, Span<byte> client, Span<byte> server, Span<byte> exporter)
    {
        var key = new Hmac<THash>(master);
        Expand(in key, "c ap traffic"u8, transcript, client);
        Expand(in key, "s ap traffic"u8, transcript, server);
        Expand(in key, "exp master"u8, transcript, exporter);
    }

    internal override void RecordKeys(ReadOnlySpan<byte> trafficSecret, Span<byte> key, Span<byte> iv)
    {
        var secret = new Hmac<THash>(trafficSecret);
        Expand(in secret, "key"u8, default, key);
        Expand(in secret, "iv"u8, default, iv);
    }

    internal override void Finished(ReadOnlySpan<byte> trafficSecret, ReadOnlySpan<byte> transcript, Span<byte> verifyData)
    {
        Span<byte> key = stackalloc byte[DigestSizeMax];
        key = key[..DigestSize];
        ExpandLabel(trafficSecret, "finished"u8, default, key);
        Hmac<THash>.Compute(key, transcript, verifyData);
        ConstantTime.Erase(key);
    }

    internal override void Export(ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        Span<byte> secret = stackalloc byte[DigestSizeMax];
        secret = secret[..DigestSize];
        ExpandLabel(exporterSecret, label, _hashOfNothing, secret);
        Span<byte> digest = stackalloc byte[DigestSizeMax];
        digest = digest[..DigestSize];
        Digest(context, digest);
        ExpandLabel(secret, "exporter"u8, digest, output);
        ConstantTime.Erase(secret);
    }

    private static void Digest(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = THash.Create();
        hash.Append(data);
        hash.Finish(digest);
    }

    private static void Expand(in Hmac<THash> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        Span<byte> info = stackalloc byte[InfoSizeMax];
        var writer = new WireWriter(info);
        writer.WriteUInt16((ushort)output.Length);
        writer.WriteByte((byte)(6 + label.Length));
        writer.WriteBytes("tls13 "u8);
        writer.WriteBytes(label);
        writer.WriteByte((byte)context.Length);
        writer.WriteBytes(context);
        Hkdf<THash>.Expand(in secret, writer.Written, output);
    }
}
