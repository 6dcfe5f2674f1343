using System.Runtime.Intrinsics;

namespace Infra.Crypto.Tests;

/// <summary>Every operation of 512 bits against its definition, lane by lane: the instruction where the processor has it, else what stands in for it.</summary>
public class Lanes512Tests
{
    private const int Rounds = 200;

    [Fact]
    public void RotateLeft_OfEveryLane_TurnsIt()
    {
        var random = new Random(1);
        for (int i = 0; i < Rounds; i++)
        {
            Vector512<uint> words = Random(random).AsUInt32();
            Vector512<ulong> longs = Random(random).AsUInt64();
            Equal(j => uint.RotateLeft(words[j], 7), Lanes512.RotateLeft(words, 7));
            Equal(j => uint.RotateLeft(words[j], 16), Lanes512.RotateLeft(words, 16));
            Equal(j => ulong.RotateLeft(longs[j], 1), Lanes512.RotateLeft(longs, 1));
            Equal(j => ulong.RotateLeft(longs[j], 62), Lanes512.RotateLeft(longs, 62));
        }
    }

    [Fact]
    public void Multiply_OfNumbersBelow32Bits_GivesTheirProducts()
    {
        var random = new Random(2);
        for (int i = 0; i < Rounds; i++)
        {
            Vector512<ulong> a = Random(random).AsUInt64() >>> 32, b = Random(random).AsUInt64() >>> 32;
            Equal(j => a[j] * b[j], Lanes512.Multiply(a, b));
        }
    }

    [Fact]
    public void MultiplyHighAndAddAdjacent_OfShorts_FollowTheirDefinition()
    {
        var random = new Random(3);
        for (int i = 0; i < Rounds; i++)
        {
            Vector512<short> a = Random(random).AsInt16(), b = Random(random).AsInt16();
            if (i == 0) (a, b) = (Vector512.Create(short.MinValue), Vector512.Create(short.MaxValue));
            Equal(j => (short)(a[j] * b[j] >> 16), Lanes512.MultiplyHigh(a, b));
            Equal(j => a[2 * j] * b[2 * j] + a[2 * j + 1] * b[2 * j + 1], Lanes512.MultiplyAddAdjacent(a, b));
        }
    }

    [Fact]
    public void Shuffle_OfAnyOrder_StaysWithinSixteenBytes()
    {
        var random = new Random(4);
        for (int i = 0; i < Rounds; i++)
        {
            Vector512<byte> value = Random(random);
            Vector128<byte> order = Vector128.Create(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(16)).ToArray());
            Equal(j => value[j / 16 * 16 + order[j % 16]], Lanes512.Shuffle(value, order));
        }
    }

    private static void Equal<T>(Func<int, T> expected, Vector512<T> actual)
        => Assert.Equal(Enumerable.Range(0, Vector512<T>.Count).Select(expected), Enumerable.Range(0, Vector512<T>.Count).Select(j => actual[j]));

    private static Vector512<byte> Random(Random random) => Vector512.Create(Differential.Exact(random, 64));
}
