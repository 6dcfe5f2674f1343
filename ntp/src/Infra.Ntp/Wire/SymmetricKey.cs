using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Crypto;
using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;

namespace Infra.Ntp.Wire;

/// <summary>
/// A key that two hosts share, and the authenticator that it makes: key id (4 bytes) and digest over header and fields. A digest is AES-CMAC (RFC 8573), or
/// a hash over key and packet, which version 4 cuts to 20 bytes and version 3 sends whole. Making and checking allocate nothing; not safe for use from
/// several threads at once. <see cref="Dispose"/> overwrites the key.
/// </summary>
public sealed class SymmetricKey : IDisposable
{
    /// <summary>Bytes of the longest authenticator: key id and a whole SHA-512 digest.</summary>
    public const int MacLengthMax = KeyIdLength + 64;

    private const int KeyIdLength = 4;
    private const int DigestLengthMaxVersion4 = 20;
    private const int KeyLengthMax = 64;

    private readonly SecretBytes? _secret;
    private readonly AesCmac? _cmac;

    /// <summary>Takes a copy of a key.</summary>
    /// <param name="id">Its number, 1 to 2^32 − 1; 0 means "your authenticator was bad" on the wire.</param>
    /// <param name="algorithm">What it is used with.</param>
    /// <param name="key">16 or 32 bytes for AES-CMAC, 1 to 64 for a hash.</param>
    /// <exception cref="ArgumentException">The number is 0, or the key has another length.</exception>
    public SymmetricKey(uint id, MacAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (id == 0) throw new ArgumentException("key 0 means that an authenticator was bad", nameof(id));
        int wanted = algorithm switch
        {
            MacAlgorithm.AesCmac128 => 16,
            MacAlgorithm.AesCmac256 => 32,
            _ => 0,
        };
        if (wanted > 0 ? key.Length != wanted : key.Length is 0 or > KeyLengthMax) throw new ArgumentException("a key of another length is needed", nameof(key));
        Id = id;
        Algorithm = algorithm;
        if (wanted > 0) _cmac = new AesCmac(key);
        else _secret = SecretBytes.CopyOf(key);
    }

    /// <summary>Its number.</summary>
    public uint Id { get; }

    /// <summary>What it is used with.</summary>
    public MacAlgorithm Algorithm { get; }

    /// <summary>Bytes of an authenticator: key id and digest.</summary>
    /// <param name="version">Of the packet, 3 or 4.</param>
    public int MacLength(int version) => KeyIdLength + (version == 3 ? DigestLength : Math.Min(DigestLength, DigestLengthMaxVersion4));

    /// <summary>Writes the authenticator of a packet and returns its length.</summary>
    /// <param name="packet">Header and fields, as they will be sent.</param>
    /// <param name="version">Of the packet, 3 or 4.</param>
    /// <param name="target">Where it goes: right behind the packet.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is shorter than <see cref="MacLength"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public int WriteMac(ReadOnlySpan<byte> packet, int version, Span<byte> target)
    {
        int length = MacLength(version);
        if (target.Length < length) throw new ArgumentException("no room for an authenticator", nameof(target));
        Span<byte> digest = stackalloc byte[HashLimits.DigestSizeMax];
        Compute(packet, digest);
        BinaryPrimitives.WriteUInt32BigEndian(target, Id);
        digest[..(length - KeyIdLength)].CopyTo(target[KeyIdLength..]);
        return length;
    }

    /// <summary>Whether a packet's authenticator is the one that this key makes; compared in constant time. A crypto-NAK, another key id or another length never is.</summary>
    /// <param name="packet">The whole datagram with its authenticator.</param>
    /// <param name="view">The same, parsed.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public bool Verifies(ReadOnlySpan<byte> packet, in NtpPacketView view)
    {
        ReadOnlySpan<byte> mac = view.Mac;
        if (mac.Length != MacLength(view.Version) || BinaryPrimitives.ReadUInt32BigEndian(mac) != Id) return false;
        Span<byte> digest = stackalloc byte[HashLimits.DigestSizeMax];
        Compute(packet[..^mac.Length], digest);
        return ConstantTime.AreEqual(digest[..(mac.Length - KeyIdLength)], mac[KeyIdLength..]);
    }

    /// <summary>Whether an authenticator is a lone key id 0, by which a server says that ours was bad. It is not authenticated itself, so it must change nothing.</summary>
    public static bool IsCryptoNak(in NtpPacketView view) => view.Mac.Length == KeyIdLength && BinaryPrimitives.ReadUInt32BigEndian(view.Mac) == 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _secret?.Dispose();
        _cmac?.Dispose();
    }

    private int DigestLength => Algorithm switch
    {
        MacAlgorithm.Sha1 => 20,
        MacAlgorithm.Sha256 => 32,
        MacAlgorithm.Sha384 => 48,
        MacAlgorithm.Sha512 => 64,
        _ => 16,
    };

    private void Compute(ReadOnlySpan<byte> packet, Span<byte> digest)
    {
        switch (Algorithm)
        {
            case MacAlgorithm.AesCmac128 or MacAlgorithm.AesCmac256:
                _cmac!.Compute(packet, digest);
                break;
            case MacAlgorithm.Md5:
                Hash<Md5>(packet, digest);
                break;
            case MacAlgorithm.Sha1:
                Hash<Sha1>(packet, digest);
                break;
            case MacAlgorithm.Sha256:
                Hash<Sha256>(packet, digest);
                break;
            case MacAlgorithm.Sha384:
                Hash<Sha384>(packet, digest);
                break;
            default:
                Hash<Sha512>(packet, digest);
                break;
        }
    }

    private void Hash<THash>(ReadOnlySpan<byte> packet, Span<byte> digest)
        where THash : struct, IHash<THash>
    {
        THash hash = THash.Create();
        hash.Append(_secret!.Span);
        hash.Append(packet);
        hash.Finish(digest);
    }
}
