using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Block;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Block;

public class BlockTests(ITestOutputHelper output)
{
    public static TheoryData<string> AesPlaces => VectorFile.Places("aes.txt");

    public static TheoryData<string> ChaChaBlockPlaces => VectorFile.Places("chacha20-block.txt");

    public static TheoryData<string> ChaChaPlaces => VectorFile.Places("chacha20.txt");

    [Theory, MemberData(nameof(AesPlaces))]
    public void Aes_OfVector_IsItsCiphertext(string place)
    {
        VectorRecord vector = VectorFile.Find("aes.txt", place);
        using var key = new AesBlock(vector["key"]);
        var target = new byte[16];

        key.Encrypt(vector["plaintext"], target);
        AesSchedule.Expand(vector["key"], bitsliced: true, out AesSchedule twin);
        Vector128<byte> bitsliced = twin.Encrypt(Vector128.Create(vector["plaintext"]));

        Assert.Equal(vector["ciphertext"], target);
        Assert.Equal(Vector128.Create(vector["ciphertext"]), bitsliced);
    }

    [Fact]
    public void Aes_EqualsOracle() => Differential.Run(output, "AES", random =>
    {
        byte[] secret = Differential.Exact(random, 16 + 8 * random.Next(3));
        byte[] blocks = Differential.Exact(random, 64);
        using Oracle.Aes oracle = Oracle.Aes.Create();
        oracle.Key = secret;
        byte[] expected = oracle.EncryptEcb(blocks, Oracle.PaddingMode.None);

        using var key = new AesBlock(secret);
        var target = new byte[64];
        for (int i = 0; i < 64; i += 16) key.Encrypt(blocks.AsSpan(i, 16), target.AsSpan(i));
        AesSchedule.Expand(secret, bitsliced: true, out AesSchedule twin);
        AesBitsliced.Encrypt(in twin, MemoryMarshal.Cast<byte, Vector128<byte>>(blocks.AsSpan()));   // four different blocks in one pass

        return target.AsSpan().SequenceEqual(expected) && blocks.AsSpan().SequenceEqual(expected);
    }, divisor: 2);

    [Fact]
    public void SubWord_OfEveryByte_EqualsTheDefinition()
    {
        for (int value = 0; value < 256; value++)
        {
            uint word = AesBitsliced.SubWord((uint)(value | (value ^ 0x5A) << 8 | (byte)(value + 1) << 16 | (byte)~value << 24));

            Assert.Equal(SBox(value), (byte)word);
            Assert.Equal(SBox(value ^ 0x5A), (byte)(word >> 8));
            Assert.Equal(SBox((byte)(value + 1)), (byte)(word >> 16));
            Assert.Equal(SBox((byte)~value), (byte)(word >> 24));
        }
    }

    [Theory, MemberData(nameof(ChaChaBlockPlaces))]
    public void ChaCha20Block_OfVector_IsItsStream(string place)
    {
        VectorRecord vector = VectorFile.Find("chacha20-block.txt", place);
        using var key = new ChaCha20Block(vector["key"]);
        var stream = new byte[64];

        key.Generate((uint)vector.Number("counter"), vector["nonce"], stream);

        Assert.Equal(vector["stream"], stream);
    }

    [Theory, MemberData(nameof(ChaChaPlaces))]
    public void ChaCha20_OfVector_IsItsCiphertext(string place)
    {
        VectorRecord vector = VectorFile.Find("chacha20.txt", place);
        byte[] text = vector["plaintext"];

        ChaCha20.Transform(State(vector["key"], vector["nonce"], (uint)vector.Number("counter")), text, text);

        Assert.Equal(vector["ciphertext"], text);
    }

    [Fact]
    public void ChaCha20_OfEveryLength_EqualsScalarTwin()
    {
        var random = new Random(11);
        byte[] key = Differential.Exact(random, 32), nonce = Differential.Exact(random, 12);
        foreach (int length in Enumerable.Range(0, 601).Concat([1023, 1024, 1025, 1536, 2047, 4100]))
        {
            byte[] text = Differential.Exact(random, length);
            byte[] first = new byte[length], second = new byte[length];
            uint counter = length % 3 == 0 ? uint.MaxValue - 3 : 1;   // the counter wraps inside a batch
            uint[] a = State(key, nonce, counter), b = State(key, nonce, counter);

            ChaCha20.Transform(a, text, first);
            ChaCha20.TransformScalar(b, text, second);

            Assert.Equal(second, first);
            Assert.Equal(b, a);
        }
    }

    [Fact]
    public void ChaCha20_OnVectorsOf128Bits_EqualsScalarTwin()
    {
        if (!System.Runtime.Intrinsics.X86.Ssse3.IsSupported) return;   // the scalar mode of the suite
        var random = new Random(13);
        byte[] key = Differential.Exact(random, 32), nonce = Differential.Exact(random, 12);
        for (int length = 0; length <= 4 * ChaCha20.NarrowSize; length += ChaCha20.NarrowSize)
        {
            byte[] text = Differential.Exact(random, length);
            byte[] first = new byte[length], second = new byte[length];
            uint[] a = State(key, nonce, uint.MaxValue - 5), b = State(key, nonce, uint.MaxValue - 5);

            ChaCha20.TransformSsse3(a, text, first);
            ChaCha20.TransformScalar(b, text, second);

            Assert.Equal(second, first);
            Assert.Equal(b, a);
        }
    }

    [Fact]
    public void ChaCha20_OnVectorsOf512Bits_EqualsScalarTwin()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;   // the kernel turns its squares with AVX2
        var random = new Random(19);
        foreach (uint counter in (uint[])[0, 1, uint.MaxValue - 20, uint.MaxValue - 3])
        {
            for (int length = 0; length <= 5 * ChaCha20.WidestSize; length += ChaCha20.WidestSize)
            {
                byte[] key = Differential.Exact(random, 32), nonce = Differential.Exact(random, 12), text = Differential.Exact(random, length);
                byte[] first = new byte[length], second = new byte[length];
                uint[] a = State(key, nonce, counter), b = State(key, nonce, counter), c = State(key, nonce, counter);

                ChaCha20.TransformWidest(a, text, first);
                ChaCha20.TransformScalar(b, text, second);
                ChaCha20.TransformWidest(c, text, text);

                Assert.Equal(second, first);
                Assert.Equal(second, text);
                Assert.Equal(b, a);
            }
        }
    }

    [Fact]
    public void Encrypt_WhenMisused_Throws()
    {
        using var aes = new AesBlock(new byte[16]);
        using var chacha = new ChaCha20Block(new byte[32]);
        Assert.Throws<ArgumentException>(() => new AesBlock(new byte[20]));
        Assert.Throws<ArgumentException>(() => new ChaCha20Block(new byte[31]));
        Assert.Throws<ArgumentException>(() => aes.Encrypt(new byte[15], new byte[16]));
        Assert.Throws<ArgumentException>(() => aes.Encrypt(new byte[16], new byte[15]));
        Assert.Throws<ArgumentException>(() => chacha.Generate(0, new byte[11], new byte[64]));
        Assert.Throws<ArgumentException>(() => chacha.Generate(0, new byte[12], new byte[65]));
        aes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => aes.Encrypt(new byte[16], new byte[16]));
    }

    private static uint[] State(byte[] key, byte[] nonce, uint counter)
    {
        var state = new uint[16];
        ChaCha20.Start(MemoryMarshal.Cast<byte, uint>(key), nonce, counter, state);
        return state;
    }

    /// <summary>FIPS 197 section 5.1.1 by its words: the inverse in the field, then the affine map.</summary>
    private static byte SBox(int value)
    {
        int inverse = 0;
        for (int candidate = 1; candidate < 256 && inverse == 0; candidate++)
        {
            if (Multiply(value, candidate) == 1) inverse = candidate;
        }
        int result = 0x63;
        for (int i = 0; i < 5; i++)
            result ^= (inverse << i | inverse >> (8 - i)) & 0xFF;
        return (byte)result;
    }

    private static int Multiply(int a, int b)
    {
        int product = 0;
        for (; b != 0; b >>= 1)
        {
            if ((b & 1) != 0) product ^= a;
            a <<= 1;
            if ((a & 0x100) != 0) a ^= 0x11B;
        }
        return product;
    }
}
