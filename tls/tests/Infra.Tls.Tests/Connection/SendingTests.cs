using System.Buffers;
using Infra.Testing;
using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Secrets;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Connection;

public sealed class SendingTests
{
    [Theory, InlineData(CipherSuite.Aes128GcmSha256), InlineData(CipherSuite.Aes256GcmSha384), InlineData(CipherSuite.ChaCha20Poly1305Sha256)]
    public void Records_BothWays_AllocateNothing(CipherSuite suite)
    {
        using Pair pair = new Pair(c => c.CipherSuites = [suite]).Establish();
        byte[] data = new byte[40_000], wire = new byte[pair.Client.Connection.EncryptedSizeMax(40_000)];
        int received = 0;

        AllocationAssert.Zero(() =>
        {
            TlsSealed result = pair.Client.Connection.Encrypt(data, wire);
            var input = new TlsInput(wire.AsSpan(0, result.Written));
            while (pair.Server.Connection.Process(ref input, NoWire.Instance) == TlsStatus.HavePlaintext)
                received += input.Plaintext.Length;
        });

        Assert.Equal(0, received % data.Length);
        Assert.NotEqual(0, received);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(16384), InlineData(16385), InlineData(100_000)]
    public void Encrypt_IntoTheRoomItAsksFor_TakesAll(int count)
    {
        using Pair pair = new Pair().Establish();
        byte[] data = new byte[count];
        data.AsSpan().Fill(9);
        var target = new byte[pair.Client.Connection.EncryptedSizeMax(count)];

        TlsSealed result = pair.Client.Connection.Encrypt(data, target);
        pair.Server.Feed(target.AsSpan(0, result.Written));

        Assert.Equal(count, result.Consumed);
        Assert.Equal(data, pair.Server.Data);
        Assert.Equal(count == 0, result.Written == 0);
    }

    [Fact]
    public void Encrypt_IntoLittleRoom_SealsWhatFits()
    {
        using Pair pair = new Pair().Establish();
        var target = new byte[64];
        Assert.Equal(default, pair.Client.Connection.Encrypt(new byte[100], target.AsSpan(0, RecordLimits.Overhead)));

        TlsSealed result = pair.Client.Connection.Encrypt(new byte[100], target);

        Assert.Equal(new TlsSealed(64 - TlsSender.RecordOverhead, 64), result);
    }

    [Fact]
    public void Encrypt_WithASmallRecordLimit_KeepsIt()
    {
        using Pair pair = new Pair(c => c.RecordBytesMax = 256).Establish();
        pair.Client.Send(new byte[1000]);

        byte[] bytes = pair.Client.Take();

        Assert.All(RecordText.SplitRecords(bytes), record => Assert.InRange(record.Length, 1, 256 + RecordLimits.Overhead));
    }

    [Fact]
    public void Encrypt_AtTheLimitOfAKey_TakesANewOneFirst()
    {
        var log = new SecretLog();
        using Pair pair = new Pair(c => c.CipherSuites = [CipherSuite.Aes128GcmSha256], s => s.KeyLog = log).Establish();
        // Both ends as if 2^24 - 1 records had passed.
        pair.Client.Connection.SetSequences(RecordLimits.GcmRecordsMax - 1);
        pair.Server.Connection.SetSequences(RecordLimits.GcmRecordsMax - 1);

        pair.Client.Send([1]);
        byte[] last = pair.Client.Take();
        pair.Client.Send([2]);
        byte[] next = pair.Client.Take();
        pair.Server.Feed(last);
        pair.Server.Feed(next);

        Assert.Single(RecordText.SplitRecords(last));
        Assert.Equal(2, RecordText.SplitRecords(next).Count);   // KeyUpdate, data
        Assert.Equal([1, 2], pair.Server.Data);
    }

    [Fact]
    public void Encrypt_WhenNoMoreKeysMayBeTaken_StopsAtTheLimitOfTheLast()
    {
        using Pair pair = new Pair(c => c.CipherSuites = [CipherSuite.Aes128GcmSha256]).Establish();
        pair.Client.Connection.SetKeyUpdates(RecordLimits.KeyUpdatesMax - 1);
        Assert.True(pair.Client.RequestKeyUpdate());   // the last one
        pair.Run();
        pair.Client.Connection.SetSequences(RecordLimits.GcmRecordsMax - 1);
        pair.Server.Connection.SetSequences(RecordLimits.GcmRecordsMax - 1);
        pair.Client.Send([1]);
        pair.Run();

        TlsException thrown = Assert.Throws<TlsException>(() => pair.Client.Send([2]));
        TlsException again = Assert.Throws<TlsException>(() => pair.Client.Send([2]));

        Assert.Equal(TlsError.RecordLimitReached, thrown.Error);
        Assert.Equal(TlsError.RecordLimitReached, again.Error);
        Assert.Empty(pair.Client.Take());
        Assert.Equal([1], pair.Server.Data);
    }

    [Fact]
    public void RecordCipher_WhenItsNumbersAreUsedUp_NeitherSealsNorOpens()
    {
        SuiteParameters suite = SuiteParameters.Of(CipherSuite.Aes128GcmSha256);
        using var sending = new RecordCipher(suite, new byte[16], new byte[12]);
        using var receiving = new RecordCipher(suite, new byte[16], new byte[12]);
        sending.Sequence = receiving.Sequence = ulong.MaxValue - 1;
        byte[] record = new byte[1 + RecordLimits.Overhead];
        sending.Seal(ContentType.ApplicationData, [7], record);
        byte[] copy = [.. record];

        byte[] content = new byte[1];
        Assert.True(receiving.TryOpen(record.AsSpan(0, RecordLimits.HeaderSize), record.AsSpan(RecordLimits.HeaderSize), out _));
        Assert.False(receiving.TryOpen(copy.AsSpan(0, RecordLimits.HeaderSize), copy.AsSpan(RecordLimits.HeaderSize), content, out _));
        Assert.Throws<InvalidOperationException>(() => sending.Seal(ContentType.ApplicationData, [7], record));
        Assert.False(receiving.TryOpen(copy.AsSpan(0, RecordLimits.HeaderSize), copy.AsSpan(RecordLimits.HeaderSize), out _));
    }

    [Fact]
    public void Dispose_GivesEverythingBackAndRefusesUse()
    {
        using Pair pair = new Pair().Establish();

        pair.Client.Dispose();
        pair.Client.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Client.Send([1]));
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Feed([]));
    }

    [Fact]
    public void Idle_Connection_KeepsLittle()
    {
        Pair.MakeServer(Pair.MakeProvider(1));
        var kept = new List<Pair>();
        for (int i = 0; i < 3; i++)
            kept.Add(new Pair().Establish());
        const int count = 200;
        var connections = new List<TlsConnection>();
        TlsConnection[] warm = [.. Enumerable.Range(0, 3).SelectMany(_ => Both())];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
            connections.AddRange(Both());
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (2 * count);

        Assert.InRange(each, 100, 12 << 10);
        GC.KeepAlive(warm);
        foreach (TlsConnection connection in connections)
            connection.Dispose();

        static TlsConnection[] Both()
        {
            Pair pair = new Pair().Establish();
            return [pair.Client.Connection, pair.Server.Connection];
        }
    }

    private sealed class NoWire : IBufferWriter<byte>
    {
        internal static NoWire Instance { get; } = new();

        public void Advance(int count) => throw new InvalidOperationException("nothing is to be written");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("nothing is to be written");

        public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("nothing is to be written");
    }
}
