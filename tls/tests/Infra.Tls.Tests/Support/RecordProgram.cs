using System.Buffers.Binary;
using Infra.Testing;
using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Secrets;
using Record = Infra.Tls.Records.Record;

namespace Infra.Tls.Tests.Support;

/// <summary>Seals records one by one and has each read twice, in place and with a target; both readers must say the same.</summary>
internal sealed class RecordProgram : IDisposable
{
    /// <summary>Kind, length in two bytes, damage.</summary>
    internal const int StepBytes = 4;

    private const byte Untouched = 0xEE;

    private static readonly ContentType[] Types =
        [ContentType.ApplicationData, ContentType.Handshake, ContentType.Alert, ContentType.ApplicationData, ContentType.ChangeCipherSpec, ContentType.Invalid];

    private readonly RecordCipher _sending = NewCipher();
    private readonly RecordReader _plainReader = NewReader();
    private readonly RecordReader _targetReader = NewReader();
    private readonly byte[] _target;

    internal RecordProgram(int targetBytes)
    {
        _target = new byte[targetBytes];
        _target.AsSpan().Fill(Untouched);
    }

    internal int TargetUses { get; private set; }

    /// <summary>Sends one record; returns why it was refused, the same at both readers.</summary>
    internal TlsError Step(ReadOnlySpan<byte> step)
    {
        byte[] record = MakeRecord(step), copy = [.. record];
        var input = new TlsInput(record);
        var targetInput = new TlsInput(copy, _target);
        TlsError error = Read(_plainReader, ref input, out Record expected);
        TlsError targetError = Read(_targetReader, ref targetInput, out Record actual);
        Check(error == targetError, "fails otherwise with a target");
        Check(expected.Type == actual.Type && expected.Content.SequenceEqual(actual.Content), "reads otherwise with a target");
        Check(input.Consumed == targetInput.Consumed && input.Missing == targetInput.Missing, "consumes otherwise with a target");
        Check(!targetInput.IsInTarget || (error == TlsError.None && actual.Type == ContentType.ApplicationData && actual.Content.Overlaps(_target)), "something in the target that is no data");
        int taken = targetInput.IsInTarget ? actual.Content.Length : 0;
        Check(!_target.AsSpan(taken).ContainsAnyExcept((byte)0, Untouched), "left behind in the target");
        _target.AsSpan(0, taken).Fill(Untouched);
        TargetUses += taken > 0 ? 1 : 0;
        return error;
    }

    public void Dispose()
    {
        _sending.Dispose();
        _plainReader.Dispose();
        _targetReader.Dispose();
    }

    private static TlsError Read(RecordReader reader, ref TlsInput input, out Record record)
    {
        record = default;
        try
        {
            return reader.TryRead(ref input, out record) || input.Missing > 0 ? TlsError.None : TlsError.InternalFailure;
        }
        catch (TlsException e)
        {
            return e.Error;
        }
    }

    private byte[] MakeRecord(ReadOnlySpan<byte> step)
    {
        ContentType type = Types[step[0] % Types.Length];
        int length = BinaryPrimitives.ReadUInt16BigEndian(step[1..]) % (RecordLimits.PlaintextMax + 250);
        var content = new byte[length];
        content.AsSpan().Fill((byte)(1 + (step[0] >> 4)));
        if (step[0] >= 6 && length > 0)
        {
            // Padding: the type comes early, and zeros follow, sealed as if they were content and type.
            int at = step[0] * length / 256;
            content.AsSpan(at).Clear();
            content[at] = (byte)type;
            type = ContentType.Invalid;
        }
        byte[] record = RecordText.Seal(_sending, type, content);
        if (step[3] != 0) record[RecordLimits.HeaderSize + (step[3] * 67 % (record.Length - RecordLimits.HeaderSize))] ^= step[3];
        return record;
    }

    private static RecordCipher NewCipher() => new(SuiteParameters.Of(CipherSuite.Aes128GcmSha256), new byte[16], new byte[12]);

    private static RecordReader NewReader()
    {
        var reader = new RecordReader { IsHandshaking = false };
        reader.Use(NewCipher(), isOwner: true);
        return reader;
    }

    private static void Check(bool condition, string message)
    {
        if (!condition) throw new AssertionFailedException(message);
    }
}
