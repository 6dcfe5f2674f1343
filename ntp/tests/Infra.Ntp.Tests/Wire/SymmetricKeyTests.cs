using System.Security.Cryptography;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tests.Wire;

public class SymmetricKeyTests
{
    private static readonly byte[] Key16 = Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c");

    public static TheoryData<MacAlgorithm> Algorithms() => [.. Enum.GetValues<MacAlgorithm>()];

    [Theory, MemberData(nameof(Algorithms))]
    public void WriteMac_ThenVerifies_InBothVersions(MacAlgorithm algorithm)
    {
        using SymmetricKey key = Create(7, algorithm);
        foreach (int version in (int[])[3, 4])
        {
            byte[] packet = WithMac(key, version);

            Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(packet, out NtpPacketView view));
            Assert.True(key.Verifies(packet, view));
        }
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void OneChangedBit_OrAnotherKey_IsRefused(MacAlgorithm algorithm)
    {
        using SymmetricKey key = Create(7, algorithm);
        using SymmetricKey other = new(7, algorithm, [.. KeyFor(algorithm).Select(each => (byte)(each ^ 1))]);
        using SymmetricKey otherId = Create(8, algorithm);
        byte[] packet = WithMac(key, 4);
        NtpPacketView.TryParse(packet, out NtpPacketView good);
        Assert.False(other.Verifies(packet, good));
        Assert.False(otherId.Verifies(packet, good));
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] changed = (byte[])packet.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            if (NtpPacketView.TryParse(changed, out NtpPacketView view) != NtpParseResult.Ok) continue;
            Assert.False(key.Verifies(changed, view));
        }
    }

    /// <summary>Digests as the platform computes them; a version 4 packet carries 20 bytes at most.</summary>
    [Fact]
    public void LegacyDigest_IsTheHashOverKeyAndPacket()
    {
        byte[] request = Packets.Request();
        foreach ((MacAlgorithm algorithm, Func<byte[], byte[]> hash) in new (MacAlgorithm, Func<byte[], byte[]>)[]
        {
            (MacAlgorithm.Md5, MD5.HashData), (MacAlgorithm.Sha1, SHA1.HashData), (MacAlgorithm.Sha256, SHA256.HashData), (MacAlgorithm.Sha384, SHA384.HashData),
            (MacAlgorithm.Sha512, SHA512.HashData),
        })
        {
            using SymmetricKey key = Create(0x01020304, algorithm);
            byte[] mac = new byte[SymmetricKey.MacLengthMax];
            byte[] expected = hash([.. KeyFor(algorithm), .. request]);

            int whole = key.WriteMac(request, 3, mac);
            Assert.Equal([1, 2, 3, 4, .. expected], mac[..whole]);

            int cut = key.WriteMac(request, 4, mac);
            Assert.Equal([1, 2, 3, 4, .. expected.Take(20)], mac[..cut]);
        }
    }

    /// <summary>RFC 4493 section 4, example 3: AES-CMAC of 40 bytes.</summary>
    [Fact]
    public void CmacDigest_IsThatOfTheRfc()
    {
        using var key = new SymmetricKey(1, MacAlgorithm.AesCmac128, Key16);
        byte[] message = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
        byte[] mac = new byte[20];

        Assert.Equal(20, key.WriteMac(message, 4, mac));

        Assert.Equal("dfa66747de9ae63030ca32611497c827", Convert.ToHexString(mac[4..]).ToLowerInvariant());
    }

    [Fact]
    public void CryptoNak_IsRecognised_AndVerifiesWithNoKey()
    {
        using SymmetricKey key = Create(1, MacAlgorithm.AesCmac128);
        byte[] packet = [.. Packets.Request(), 0, 0, 0, 0];
        Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(packet, out NtpPacketView view));

        Assert.True(SymmetricKey.IsCryptoNak(view));
        Assert.False(key.Verifies(packet, view));
    }

    [Fact]
    public void BadKeys_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new SymmetricKey(0, MacAlgorithm.AesCmac128, Key16));
        Assert.Throws<ArgumentException>(() => new SymmetricKey(1, MacAlgorithm.AesCmac256, Key16));
        Assert.Throws<ArgumentException>(() => new SymmetricKey(1, MacAlgorithm.Sha256, []));
        Assert.Throws<ArgumentException>(() => new SymmetricKey(1, MacAlgorithm.Sha256, new byte[65]));
        using SymmetricKey key = Create(1, MacAlgorithm.Sha256);
        Assert.Throws<ArgumentException>(() => key.WriteMac(new byte[48], 4, new byte[23]));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void WriteAndVerify_AllocateNothing(MacAlgorithm algorithm)
    {
        using SymmetricKey key = Create(7, algorithm);
        byte[] packet = WithMac(key, 4);
        byte[] mac = new byte[SymmetricKey.MacLengthMax];

        AllocationAssert.Zero(() =>
        {
            key.WriteMac(packet.AsSpan(0, 48), 4, mac);
            NtpPacketView.TryParse(packet, out NtpPacketView view);
            if (!key.Verifies(packet, view)) throw new InvalidOperationException();
        });
    }

    private static byte[] WithMac(SymmetricKey key, int version)
    {
        byte[] packet = new byte[48 + key.MacLength(version)];
        Packets.Request(version).CopyTo(packet, 0);
        key.WriteMac(packet.AsSpan(0, 48), version, packet.AsSpan(48));
        return packet;
    }

    private static SymmetricKey Create(uint id, MacAlgorithm algorithm) => new(id, algorithm, KeyFor(algorithm));

    private static byte[] KeyFor(MacAlgorithm algorithm) => algorithm == MacAlgorithm.AesCmac256 ? [.. Key16, .. Key16] : Key16;
}
