using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Connection;

/// <summary>
/// A reader that brings memory of its own: data that fits is decrypted there and nowhere else; whatever is not data, or not authentic, leaves nothing behind.
/// <see cref="Endpoint"/> looks at that memory after every call of every other test, too.
/// </summary>
public sealed class TargetTests
{
    private const byte Untouched = 0xEE;

    public static TheoryData<CipherSuite, int> SuitesAndSizes()
    {
        var all = new TheoryData<CipherSuite, int>();
        foreach (CipherSuite suite in (CipherSuite[])[CipherSuite.Aes128GcmSha256, CipherSuite.Aes256GcmSha384, CipherSuite.ChaCha20Poly1305Sha256])
        {
            foreach (int size in (int[])[1, 2, 15, 16, 17, 255, 256, 257, 1000, 16383, 16384])
                all.Add(suite, size);
        }
        return all;
    }

    [Theory, MemberData(nameof(SuitesAndSizes))]
    public void Process_OfDataThatFits_DecryptsItIntoTheTargetOnly(CipherSuite suite, int size)
    {
        using Pair pair = new Pair(c => c.CipherSuites = [suite]).Establish();
        byte[] data = Data(size), record = SendFrom(pair, data), before = [.. record], target = Target(size + 3);

        var input = new TlsInput(record, target);
        TlsStatus status = pair.Server.Connection.Process(ref input, new System.Buffers.ArrayBufferWriter<byte>());

        Assert.Equal((TlsStatus.HavePlaintext, true, 0, record.Length), (status, input.IsInTarget, input.PlaintextOffset, input.Consumed));
        Assert.Equal(data, input.Plaintext.ToArray());
        Assert.Equal([.. data, Untouched, Untouched, Untouched], target);
        Assert.Equal(before[..(5 + size)], record[..(5 + size)]);   // only the type was decrypted here
    }

    [Theory, MemberData(nameof(SuitesAndSizes))]
    public void Process_OfDataOneByteTooLong_LeavesTheTargetAlone(CipherSuite suite, int size)
    {
        using Pair pair = new Pair(c => c.CipherSuites = [suite]).Establish();
        byte[] data = Data(size), record = SendFrom(pair, data), target = Target(size - 1);

        var input = new TlsInput(record, target);
        TlsStatus status = pair.Server.Connection.Process(ref input, new System.Buffers.ArrayBufferWriter<byte>());

        Assert.Equal((TlsStatus.HavePlaintext, false, 5), (status, input.IsInTarget, input.PlaintextOffset));
        Assert.Equal(data, input.Plaintext.ToArray());
        Assert.Equal(Target(size - 1), target);
    }

    [Theory]
    [InlineData(CipherSuite.Aes128GcmSha256), InlineData(CipherSuite.Aes256GcmSha384), InlineData(CipherSuite.ChaCha20Poly1305Sha256)]
    public void Process_OfADamagedRecord_LeavesZerosInTheTarget(CipherSuite suite)
    {
        foreach (int at in (int[])[5, 6, 260, 1004, 1005, 1006, 1021])
        {
            using Pair pair = new Pair(c => c.CipherSuites = [suite]).Establish();
            byte[] record = SendFrom(pair, Data(1000)), target = Target(2000);
            record[at] ^= 0x40;

            var input = new TlsInput(record, target);
            TlsStatus status = pair.Server.Connection.Process(ref input, new System.Buffers.ArrayBufferWriter<byte>());

            Assert.Equal((TlsStatus.Failed, false), (status, input.IsInTarget));
            Assert.True(input.Plaintext.IsEmpty);
            Assert.Equal(TlsError.RecordNotAuthentic, pair.Server.Failure.Error);
            Assert.Equal([.. new byte[1000], .. Target(1000)], target);
        }
    }

    /// <summary>The type is known only when all is decrypted: by then it lay in the target.</summary>
    [Fact]
    public void Process_OfWhatIsNoData_WipesTheTarget()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        using (pair)
        {
            AssertWiped(pair, RecordText.Seal(client, ContentType.Handshake, [24, 0, 0, 1, 1]), TlsStatus.HaveOutput, wiped: 5);
        }
        (pair, client) = WithKeys();
        using (pair)
        {
            AssertWiped(pair, RecordText.Seal(client, ContentType.Alert, [1, 90]), TlsStatus.NeedInput, wiped: 2);
            AssertWiped(pair, RecordText.Seal(client, ContentType.ApplicationData, []), TlsStatus.NeedInput, wiped: 0);
            AssertWiped(pair, RecordText.Seal(client, ContentType.Alert, [1, 0]), TlsStatus.Closed, wiped: 2);
        }
        foreach (ContentType type in (ContentType[])[ContentType.Invalid, ContentType.ChangeCipherSpec, (ContentType)99])
        {
            (pair, client) = WithKeys();
            using (pair)
            {
                AssertWiped(pair, RecordText.Seal(client, type, new byte[40]), TlsStatus.Failed, wiped: 40);
            }
        }
    }

    [Fact]
    public void Process_OfPaddedData_GivesItInPlaceAndWipesTheTarget()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        using (pair)
        {
            byte[] record = RecordText.Seal(client, ContentType.Invalid, [5, 0, 6, 23, 0, 0, 0]), target = Target(100);
            var input = new TlsInput(record, target);

            Assert.Equal(TlsStatus.HavePlaintext, pair.Server.Connection.Process(ref input, new System.Buffers.ArrayBufferWriter<byte>()));

            Assert.False(input.IsInTarget);
            Assert.Equal([5, 0, 6], input.Plaintext.ToArray());
            Assert.Equal([.. new byte[7], .. Target(93)], target);
        }
    }

    [Fact]
    public void Process_OfDataWithinACutMessage_WipesTheTarget()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        using (pair)
        {
            AssertWiped(pair, RecordText.Seal(client, ContentType.Handshake, [24, 0]), TlsStatus.NeedInput, wiped: 2);
            AssertWiped(pair, RecordText.Seal(client, ContentType.ApplicationData, Data(30)), TlsStatus.Failed, wiped: 30);
            Assert.Equal(TlsError.MessageInterrupted, pair.Server.Failure.Error);
        }
    }

    [Fact]
    public void Process_InTheHandshake_LeavesTheTargetAlone()
    {
        using var pair = new Pair();
        pair.Establish();

        Assert.Equal((0, 0), (pair.Client.TargetUses, pair.Server.TargetUses));
    }

    [Fact]
    public void Records_OfManyKinds_ReadAlikeWithAnyTarget()
    {
        var random = new Random(20_240_607);
        for (int round = 0; round < 60; round++)
        {
            using var program = new RecordProgram(random.Next(3) * random.Next(1 << 13));
            byte[] step = new byte[RecordProgram.StepBytes];
            for (int i = 0; i < 40; i++)
            {
                random.NextBytes(step);
                step[0] %= 4;
                if (random.Next(6) != 0) step[3] = 0;
                if (program.Step(step) != TlsError.None) break;
            }
        }
    }

    [Fact]
    public void Input_WhenItsBuffersOverlap_Throws()
    {
        byte[] buffer = new byte[100];

        Assert.Throws<ArgumentException>(() => new TlsInput(buffer.AsSpan(0, 50), buffer.AsSpan(49)).Consumed);
        Assert.Throws<ArgumentException>(() => new TlsInput(buffer, buffer.AsSpan(10, 1)).Consumed);
        Assert.Equal(0, new TlsInput(buffer.AsSpan(0, 50), buffer.AsSpan(50)).Consumed);
    }

    private static void AssertWiped(Pair pair, byte[] record, TlsStatus status, int wiped)
    {
        byte[] target = Target(100);
        var input = new TlsInput(record, target);

        Assert.Equal(status, pair.Server.Connection.Process(ref input, new System.Buffers.ArrayBufferWriter<byte>()));

        Assert.False(input.IsInTarget);
        Assert.True(input.Plaintext.IsEmpty);
        Assert.Equal([.. new byte[wiped], .. Target(100 - wiped)], target);
    }

    private static (Pair Pair, RecordCipher Cipher) WithKeys()
    {
        var log = new SecretLog();
        Pair pair = new Pair(c => c.CipherSuites = [CipherSuite.Aes128GcmSha256], s => s.KeyLog = log).Establish();
        return (pair, RecordText.Cipher(CipherSuite.Aes128GcmSha256, log["CLIENT_TRAFFIC_SECRET_0"]));
    }

    private static byte[] SendFrom(Pair pair, byte[] data)
    {
        pair.Client.Send(data);
        return pair.Client.Take();
    }

    private static byte[] Data(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))];

    private static byte[] Target(int size) => [.. Enumerable.Repeat(Untouched, size)];
}
