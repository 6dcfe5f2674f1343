using System.Security.Cryptography;
using System.Text;
using Infra.Crypto.MlKem;
using Infra.Testing;
using Infra.Testing.Fakes;
using Shake128 = Infra.Crypto.Hash.Shake128;

namespace Infra.Crypto.Tests.MlKem;

public class MlKemTests
{
    // The digest that the kyber reference's test_vectors program gives over all its output (pq-crystals/kyber, ref/test).
    [Theory]
    [InlineData(MlKemParameterSet.MlKem768, "b59ac4d2b429b1f8c3b8a5542fb638179da2fd8b1212891d2f976e70e219fed1")]
    [InlineData(MlKemParameterSet.MlKem1024, "3f577090c7cb7a345ce0417a2a2353153a9f1b8d79f8d927cb6a7b4ec17fd2a1")]
    public void TenThousandSets_GiveDigestOfReference(MlKemParameterSet set, string digest)
    {
        using var text = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Shake128();
        byte[] seed = new byte[64], message = new byte[32], secret = new byte[32], ciphertext = new byte[MlKemSizes.Ciphertext(set)];
        for (int i = 0; i < 10_000; i++)
        {
            random.Squeeze(seed);
            using MlKemPrivateKey key = MlKemPrivateKey.FromSeed(set, seed);
            AppendLine(text, "Public Key: ", key.PublicKey.Encoded);
            AppendLine(text, "Secret Key: ", key.Encoded);
            random.Squeeze(message);
            key.PublicKey.Encapsulate(message, ciphertext, secret);
            AppendLine(text, "Ciphertext: ", ciphertext);
            AppendLine(text, "Shared Secret B: ", secret);
            Assert.True(key.TryDecapsulate(ciphertext, secret));
            AppendLine(text, "Shared Secret A: ", secret);
            random.Squeeze(ciphertext);
            Assert.True(key.TryDecapsulate(ciphertext, secret));
            AppendLine(text, "Pseudorandom shared Secret A: ", secret);
        }

        Assert.Equal(digest, Convert.ToHexStringLower(text.GetHashAndReset()));
    }

    [Theory]
    [InlineData(MlKemParameterSet.MlKem768)]
    [InlineData(MlKemParameterSet.MlKem1024)]
    public void TryDecapsulate_WhenAnyBitIsFlipped_GivesAnotherSecret(MlKemParameterSet set)
    {
        var random = new SeededRandom(1);
        using MlKemPrivateKey key = MlKemPrivateKey.Generate(set, random);
        byte[] ciphertext = new byte[MlKemSizes.Ciphertext(set)], secret = new byte[32], other = new byte[32];
        key.PublicKey.Encapsulate(random, ciphertext, secret);
        Assert.True(key.TryDecapsulate(ciphertext, other));
        Assert.Equal(secret, other);
        for (int bit = 0; bit < 8 * ciphertext.Length; bit += 37)
        {
            ciphertext[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.True(key.TryDecapsulate(ciphertext, other));
            Assert.NotEqual(secret, other);
            ciphertext[bit / 8] ^= (byte)(1 << bit % 8);
        }
        other.AsSpan().Fill(1);
        Assert.False(key.TryDecapsulate(ciphertext.AsSpan(1), other));
        Assert.Equal(new byte[32], other);
        Assert.False(key.TryDecapsulate([.. ciphertext, 0], other));
    }

    [Fact]
    public void TryImport_WhenLengthHashOrCoefficientIsWrong_IsFalse()
    {
        const MlKemParameterSet Set = MlKemParameterSet.MlKem768;
        using MlKemPrivateKey key = MlKemPrivateKey.Generate(Set, new SeededRandom(2));
        byte[] ek = key.PublicKey.Encoded.ToArray(), dk = key.Encoded.ToArray();

        Assert.True(MlKemPublicKey.TryImport(Set, ek, out _));
        Assert.False(MlKemPublicKey.TryImport(Set, ek.AsSpan(1), out _));
        Assert.False(MlKemPublicKey.TryImport(MlKemParameterSet.MlKem1024, ek, out _));
        Assert.True(MlKemPrivateKey.TryImport(Set, dk, out MlKemPrivateKey? back));
        Assert.False(back.HasSeed);
        Assert.True(back.Seed.IsEmpty);
        byte[] ciphertext = new byte[1088], first = new byte[32], second = new byte[32];
        back.PublicKey.Encapsulate(new SeededRandom(3), ciphertext, first);
        Assert.True(back.TryDecapsulate(ciphertext, second));
        Assert.Equal(first, second);
        foreach (int at in (int[])[0, 1, dk.Length - 33, dk.Length - 64, 1152])   // s from q on, s, hash, hash, ek
        {
            byte[] bad = (byte[])dk.Clone();
            if (at == 0) (bad[0], bad[1]) = (0xFF, 0xFF);
            else bad[at] ^= 0x10;
            Assert.Equal(at == 1, MlKemPrivateKey.TryImport(Set, bad, out _));
        }
        (ek[0], ek[1]) = (0x01, (byte)(ek[1] & 0xF0 | 0x0D));   // the first coefficient is 3329
        Assert.False(MlKemPublicKey.TryImport(Set, ek, out _));
        ek[0] = 0;   // 3328
        Assert.True(MlKemPublicKey.TryImport(Set, ek, out _));
    }

    [Fact]
    public void Operations_AllocateNothing_AndRefuseWrongSizes()
    {
        var random = new SeededRandom(2);
        MlKemPrivateKey key = MlKemPrivateKey.Generate(MlKemParameterSet.MlKem1024, random);
        byte[] ciphertext = new byte[1568], secret = new byte[32];
        AllocationAssert.Zero(() => key.PublicKey.Encapsulate(random, ciphertext, secret), 20);
        AllocationAssert.Zero(() => key.TryDecapsulate(ciphertext, secret), 20);
        byte[] ek = new byte[1568], dk = new byte[3168];
        AllocationAssert.Zero(() => MlKemPrivateKey.Generate(MlKemParameterSet.MlKem1024, random, ek, dk), 20);
        Assert.Throws<ArgumentException>(() => MlKemPrivateKey.Generate(MlKemParameterSet.MlKem1024, random, ek.AsSpan(1), dk));
        Assert.Throws<ArgumentException>(() => MlKemPrivateKey.Generate(MlKemParameterSet.MlKem1024, random, ek, dk.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MlKemPrivateKey.Generate((MlKemParameterSet)7, random, ek, dk));
        Assert.Throws<ArgumentException>(() => key.PublicKey.Encapsulate(random, ciphertext.AsSpan(1), secret));
        Assert.Throws<ArgumentException>(() => key.TryDecapsulate(ciphertext, secret.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MlKemPrivateKey.FromSeed(MlKemParameterSet.MlKem768, secret));
        Assert.Throws<ArgumentOutOfRangeException>(() => MlKemPrivateKey.Generate((MlKemParameterSet)7, random));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.TryDecapsulate(ciphertext, secret));
    }

    [Theory]
    [InlineData(MlKemParameterSet.MlKem768)]
    [InlineData(MlKemParameterSet.MlKem1024)]
    public void Generate_IntoSpans_GivesTheKeyOfTheSameRandomness(MlKemParameterSet set)
    {
        byte[] ek = new byte[MlKemSizes.EncapsulationKey(set)], dk = new byte[MlKemSizes.DecapsulationKey(set)];
        for (int seed = 0; seed < 20; seed++)
        {
            using MlKemPrivateKey key = MlKemPrivateKey.Generate(set, new SeededRandom(seed));

            MlKemPrivateKey.Generate(set, new SeededRandom(seed), ek, dk);

            Assert.Equal(key.PublicKey.Encoded, ek);
            Assert.Equal(key.Encoded, dk);
        }
    }

    private static void AppendLine(IncrementalHash text, string label, ReadOnlySpan<byte> bytes)
        => text.AppendData(Encoding.ASCII.GetBytes($"{label}{Convert.ToHexStringLower(bytes)}\n"));
}
