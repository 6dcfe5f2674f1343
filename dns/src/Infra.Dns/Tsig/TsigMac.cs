using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;

namespace Infra.Dns.Tsig;

/// <summary>A keyed hash over data in pieces; the hash is chosen at run time.</summary>
internal abstract class TsigMac : IDisposable
{
    internal static TsigMac Sha1(byte[] secret) => new Of<Sha1>(secret);

    internal static TsigMac Sha224(byte[] secret) => new Of<Sha224>(secret);

    internal static TsigMac Sha256(byte[] secret) => new Of<Sha256>(secret);

    internal static TsigMac Sha384(byte[] secret) => new Of<Sha384>(secret);

    internal static TsigMac Sha512(byte[] secret) => new Of<Sha512>(secret);

    /// <summary>Writes the whole hash of five pieces, one behind the other.</summary>
    internal abstract void Compute(ReadOnlySpan<byte> prior, ReadOnlySpan<byte> pending, ReadOnlySpan<byte> header, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> variables, Span<byte> hash);

    public abstract void Dispose();

    private sealed class Of<THash>(byte[] secret) : TsigMac
        where THash : struct, IHash<THash>
    {
        private readonly HmacKey<THash> _key = new(secret);

        internal override void Compute(ReadOnlySpan<byte> prior, ReadOnlySpan<byte> pending, ReadOnlySpan<byte> header, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> variables, Span<byte> hash)
        {
            Hmac<THash> hmac = _key.Begin();
            hmac.Append(prior);
            hmac.Append(pending);
            hmac.Append(header);
            hmac.Append(rest);
            hmac.Append(variables);
            hmac.Finish(hash);
        }

        public override void Dispose() => _key.Dispose();
    }
}
