using System.Buffers.Binary;
using Infra.Testing.Fakes;

namespace Infra.Testing.Fuzzing;

/// <summary>Makes new inputs from known ones: the same seed and the same corpus make the same inputs. Not thread-safe.</summary>
public sealed class FuzzMutator
{
    private const int StepsMax = 6;
    private static readonly long[] InterestingNumbers =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 65, 100, 127, 128, 129, 192, 240, 254, 255, 256, 257, 511, 512, 1000, 1023, 1024, 4095, 4096,
        16383, 16384, 32767, 32768, 65534, 65535, 65536, 0xFFFFFF, 0x1000000, int.MaxValue - 1, int.MaxValue, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF,
        0x100000000, long.MaxValue, long.MinValue, -1,
    ];

    private readonly IReadOnlyList<byte[]> _dictionary;
    private readonly int _bytesMax;
    private SeededRandom _random = new(0);
    private byte[] _work;
    private int _length;

    /// <summary>Prepares a mutator.</summary>
    /// <param name="dictionary">Words that are put in now and then; may be empty.</param>
    /// <param name="bytesMax">Longest input made.</param>
    public FuzzMutator(IReadOnlyList<byte[]> dictionary, int bytesMax)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        _dictionary = [.. dictionary.Where(word => word.Length > 0)];
        _bytesMax = bytesMax;
        _work = new byte[bytesMax];
    }

    /// <summary>Makes one input.</summary>
    /// <param name="corpus">What it starts from; not empty.</param>
    /// <param name="seed">Decides everything.</param>
    /// <returns>A view of this mutator's buffer, valid until the next call.</returns>
    public ReadOnlySpan<byte> Next(IReadOnlyList<byte[]> corpus, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        _random = new SeededRandom(seed);
        byte[] start = corpus[_random.Next(corpus.Count)];
        _length = Math.Min(start.Length, _bytesMax);
        start.AsSpan(0, _length).CopyTo(_work);
        int steps = 1 + _random.Next(StepsMax);
        for (int i = 0; i < steps; i++)
            Step(corpus);
        return _work.AsSpan(0, _length);
    }

    private void Step(IReadOnlyList<byte[]> corpus)
    {
        if (_length == 0)
        {
            Insert(0, RandomBytes(1 + _random.Next(32)));
            return;
        }
        switch (_random.Next(12))
        {
            case 0: _work[_random.Next(_length)] ^= (byte)(1 << _random.Next(8)); break;
            case 1: _work[_random.Next(_length)] = (byte)_random.Next(256); break;
            case 2: _work[_random.Next(_length)] += (byte)(_random.Next(33) - 16); break;
            case 3: WriteNumber(); break;
            case 4: _length = _random.Next(_length + 1); break;
            case 5: Insert(_length, RandomBytes(1 + _random.Next(16))); break;
            case 6: Delete(); break;
            case 7: CopyBlock(insert: true); break;
            case 8: CopyBlock(insert: false); break;
            case 9: Splice(corpus[_random.Next(corpus.Count)]); break;
            case 10: WriteLength(); break;
            default: PutWord(); break;
        }
    }

    /// <summary>An interesting number of 1, 2, 4 or 8 bytes in either order, anywhere.</summary>
    private void WriteNumber() => WriteNumber(_random.Next(_length), 1 << _random.Next(4), InterestingNumbers[_random.Next(InterestingNumbers.Length)]);

    /// <summary>A length field that fits the rest of the input, or misses it by one: what a length-aware parser must get right.</summary>
    private void WriteLength()
    {
        int width = 1 << _random.Next(3);
        int offset = _random.Next(_length);
        WriteNumber(offset, width, _length - offset - width + _random.Next(3) - 1);
    }

    private void WriteNumber(int offset, int width, long value)
    {
        Span<byte> target = _work.AsSpan(offset, _length - offset);
        if (target.Length < width) return;
        Span<byte> number = stackalloc byte[sizeof(long)];
        if (_random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number[^width..].CopyTo(target);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number[..width].CopyTo(target);
        }
    }

    private void Delete()
    {
        int start = _random.Next(_length);
        int count = 1 + _random.Next(Math.Min(_length - start, 64));
        _work.AsSpan(start + count, _length - start - count).CopyTo(_work.AsSpan(start));
        _length -= count;
    }

    private void CopyBlock(bool insert)
    {
        int start = _random.Next(_length);
        byte[] block = _work.AsSpan(start, 1 + _random.Next(Math.Min(_length - start, 64))).ToArray();
        int target = _random.Next(_length);
        if (insert) Insert(target, block);
        else Overwrite(target, block);
    }

    private void Splice(byte[] other)
    {
        if (other.Length == 0) return;
        _length = _random.Next(_length + 1);
        int start = _random.Next(other.Length);
        Insert(_length, other.AsSpan(start));
    }

    private void PutWord()
    {
        if (_dictionary.Count == 0)
        {
            Overwrite(_random.Next(_length), RandomBytes(1 + _random.Next(8)));
            return;
        }
        byte[] word = _dictionary[_random.Next(_dictionary.Count)];
        int offset = _random.Next(_length + 1);
        if (_random.Next(2) == 0) Insert(offset, word);
        else Overwrite(offset, word);
    }

    private void Insert(int offset, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _bytesMax - _length);
        _work.AsSpan(offset, _length - offset).CopyTo(_work.AsSpan(offset + count));
        bytes[..count].CopyTo(_work.AsSpan(offset));
        _length += count;
    }

    private void Overwrite(int offset, ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, _length - offset)].CopyTo(_work.AsSpan(offset));

    private byte[] RandomBytes(int count) => _random.Bytes(count);
}
