using System.IO.Pipelines;
using System.Security.Cryptography;
using Infra.Testing;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Secrets;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Streams;

/// <summary>
/// What arrives while a reader waits with much or little memory: the same data, the same end, the same failure, and nothing in that memory but the data it got.
/// </summary>
public class TlsStreamReadingTests
{
    private const byte Untouched = 0xEE;
    private static readonly TimeSpan Patience = StreamPair.Patience;

    public static TheoryData<int, bool> Readers => new()
    {
        { 1, false }, { 7, false }, { 100, false }, { 16383, false }, { 16384, false }, { 40_000, false },
        { 3, true }, { 16384, true }, { 70_000, true },
    };

    [Theory, MemberData(nameof(Readers))]
    public async Task Records_OfEveryKind_ArriveAlikeForAnyReader(int readSize, bool isSynchronous)
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] data = RandomNumberGenerator.GetBytes(16384);
        using var sent = new MemoryStream();
        byte[] wire =
        [
            .. Seal(ContentType.ApplicationData, data),
            .. Seal(ContentType.ApplicationData, []),
            .. Seal(ContentType.Alert, [1, 90]),
            .. Seal(ContentType.ApplicationData, data[..1]),
            .. Seal(ContentType.Invalid, [1, 2, 3, 23, 0, 0, 0, 0, 0]),
            .. Seal(ContentType.Invalid, [.. data[..9000], 23, .. new byte[7000]]),
            .. Seal(ContentType.ApplicationData, data[..16383]),
            .. Seal(ContentType.ApplicationData, data),
            .. Seal(ContentType.ApplicationData, data[..5000]),
            .. Seal(ContentType.Alert, [1, 0]),
        ];
        foreach (byte[] part in (byte[][])[data, data[..1], [1, 2, 3], data[..9000], data[..16383], data, data[..5000]])
            sent.Write(part);

        Task<byte[]> reading = Task.Run(() => ReadToEndAsync(pair.Server, readSize, isSynchronous));
        for (int at = 0; at < wire.Length; at += 3333)
            await pair.ClientWire.WriteAsync(wire.AsMemory(at, Math.Min(3333, wire.Length - at)));

        Assert.Equal(sent.ToArray(), await reading.WaitAsync(Patience));

        byte[] Seal(ContentType type, byte[] content) => TlsStreamReadingTests.Seal(client, type, content);
    }

    [Theory, InlineData(1), InlineData(100), InlineData(20_000)]
    public async Task RequestForKeys_WhileAReadWaits_IsAnswered_AndTheReadWaitsOn(int readSize)
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] buffer = Target(readSize);
        Task<int> reading = pair.Server.ReadAsync(buffer).AsTask();

        await pair.ClientWire.WriteAsync(Seal(client, ContentType.Handshake, [24, 0, 0, 1, 1]));
        byte[] answer = new byte[RecordLimits.Overhead + 5];
        await pair.ClientWire.ReadExactlyAsync(answer).AsTask().WaitAsync(Patience);
        Assert.False(reading.IsCompleted);
        await pair.ClientWire.WriteAsync(Seal(NextGeneration, ContentType.ApplicationData, [42]));

        Assert.Equal(1, await reading.WaitAsync(Patience));
        Assert.Equal(42, buffer[0]);
        AssertNothingElse(buffer, 1);
    }

    [Fact]
    public async Task WhatNoReadHasTaken_IsTold()
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        Assert.False(pair.Server.HasUnreadInput);

        // Two of three bytes of a record.
        await pair.ClientWire.WriteAsync(Seal(client, ContentType.ApplicationData, [1, 2, 3]));
        Assert.Equal(2, await pair.Server.ReadAsync(new byte[2]));
        Assert.True(pair.Server.HasUnreadInput);
        Assert.Equal(1, await pair.Server.ReadAsync(new byte[2]));
        Assert.False(pair.Server.HasUnreadInput);

        // One of two records: the second is too long for the rest of the buffer.
        await pair.ClientWire.WriteAsync((byte[])[.. Seal(client, ContentType.ApplicationData, [1, 2, 3]), .. Seal(client, ContentType.ApplicationData, new byte[16384])]);
        Assert.Equal(3, await pair.Server.ReadAsync(new byte[16384]));
        Assert.True(pair.Server.HasUnreadInput);
        Assert.Equal(16384, await pair.Server.ReadAsync(new byte[16384]));
        Assert.False(pair.Server.HasUnreadInput);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(20_000)]
    public async Task CloseNotify_WhileAReadWaits_IsTheEnd(int readSize)
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] buffer = Target(readSize);
        Task<int> reading = pair.Server.ReadAsync(buffer).AsTask();

        await pair.ClientWire.WriteAsync(Seal(client, ContentType.Alert, [1, 0]));

        Assert.Equal(0, await reading.WaitAsync(Patience));
        AssertNothingElse(buffer, 0);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(20_000)]
    public async Task FatalAlert_WhileAReadWaits_IsItsFailure(int readSize)
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] buffer = Target(readSize);
        Task<int> reading = pair.Server.ReadAsync(buffer).AsTask();

        await pair.ClientWire.WriteAsync(Seal(client, ContentType.Alert, [2, 80]));

        TlsException exception = await Assert.ThrowsAsync<TlsException>(() => reading.WaitAsync(Patience));
        Assert.Equal(AlertDescription.InternalError, exception.ReceivedAlert);
        AssertNothingElse(buffer, 0);
    }

    [Theory, InlineData(10, false), InlineData(1000, false), InlineData(20_000, false), InlineData(20_000, true)]
    public async Task DamagedRecord_BehindGoodOnes_IsTheNextFailure_AndLeavesZeros(int readSize, bool isSynchronous)
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] data = [.. Enumerable.Repeat((byte)7, 1000)], damaged = Seal(client, ContentType.ApplicationData, data, skip: 1);
        damaged[500] ^= 1;
        await pair.ClientWire.WriteAsync((byte[])[.. Seal(client, ContentType.ApplicationData, data), .. damaged]);
        byte[] buffer = Target(readSize);
        int got = 0;
        while (got < 1000)
        {
            buffer.AsSpan().Fill(Untouched);
            int count = isSynchronous ? pair.Server.Read(buffer) : await pair.Server.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            AssertNothingElse(buffer, count);
            got += count;
        }
        Assert.Equal(1000, got);
        buffer.AsSpan().Fill(Untouched);

        TlsException exception = await Assert.ThrowsAsync<TlsException>(
            () => isSynchronous ? Task.Run(() => pair.Server.Read(buffer)) : pair.Server.ReadAsync(buffer).AsTask().WaitAsync(Patience));

        Assert.Equal(TlsError.RecordNotAuthentic, exception.Error);
        AssertNothingElse(buffer, 0);
    }

    [Fact]
    public async Task RecordsThatFitTogether_ComeByOneRead_AndOneThatDoesNotWaitsForTheNext()
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] data = RandomNumberGenerator.GetBytes(2000);
        byte[] wire = [.. Seal(client, ContentType.ApplicationData, data), .. Seal(client, ContentType.ApplicationData, data[..1000]), .. Seal(client, ContentType.ApplicationData, data)];
        await pair.ClientWire.WriteAsync(wire);
        byte[] buffer = Target(4000);

        int first = await pair.Server.ReadAsync(buffer);
        int second = await pair.Server.ReadAsync(buffer.AsMemory(3000));
        int third = await pair.Server.ReadAsync(buffer);

        Assert.Equal((3000, 1000, 1000), (first, second, third));   // the last one is longer than the second buffer: through ours, in two parts
        Assert.Equal((byte[])[.. data[1000..], .. data[1000..2000], .. data[..1000]], (byte[])[.. buffer.AsSpan(0, 1000), .. buffer.AsSpan(1000, 1000), .. buffer.AsSpan(3000)]);
    }

    [Fact]
    public async Task ReadOfNoBytes_LeavesALongRecordForTheReaderWithRoom()
    {
        (StreamPair pair, RecordCipher client) = await ConnectAsync();
        await using StreamPair own = pair;
        byte[] data = RandomNumberGenerator.GetBytes(9000), damaged = Seal(client, ContentType.ApplicationData, data, skip: 1);
        damaged[^1] ^= 1;
        await pair.ClientWire.WriteAsync((byte[])[.. Seal(client, ContentType.ApplicationData, data), .. damaged]);
        byte[] buffer = new byte[9000];

        Assert.Equal(0, await pair.Server.ReadAsync(Memory<byte>.Empty).AsTask().WaitAsync(Patience));
        Assert.Equal(9000, await pair.Server.ReadAsync(buffer));
        Assert.Equal(data, buffer);
        // Whether the next is good, only opening it tells.
        Assert.Equal(0, await pair.Server.ReadAsync(Memory<byte>.Empty).AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<TlsException>(() => pair.Server.ReadAsync(buffer).AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<TlsException>(() => pair.Server.ReadAsync(Memory<byte>.Empty).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Pipes_CarryFullRecords_AndGiveAllMemoryBack()
    {
        (Pipe up, Pipe down) = (new Pipe(), new Pipe());
        var pool = new StreamBufferPool();
        await using var client = new TlsDuplexPipe(new Ends(down.Reader, up.Writer), new TlsStreamOptions { Pool = pool });
        await using var server = new TlsDuplexPipe(new Ends(up.Reader, down.Writer), new TlsStreamOptions { Pool = pool });
        await Task.WhenAll(
            client.Stream.AuthenticateAsClientAsync(TestIdentities.ClientConfig, TestIdentities.Localhost),
            server.Stream.AuthenticateAsServerAsync(TestIdentities.ServerConfig)).WaitAsync(Patience);
        byte[] data = RandomNumberGenerator.GetBytes(1_000_000);
        using var received = new MemoryStream();

        Task writing = client.Output.WriteAsync(data).AsTask();
        while (received.Length < data.Length)
        {
            ReadResult read = await server.Input.ReadAsync().AsTask().WaitAsync(Patience);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
                received.Write(part.Span);
            server.Input.AdvanceTo(read.Buffer.End);
        }
        await writing.WaitAsync(Patience);

        Assert.Equal(data, received.ToArray());
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public async Task ManyRecordsInOneRead_AllocateNothing()
    {
        LoopStream? near = null;
        LoopStream? far = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wire => near = new LoopStream(wire), wire => far = new LoopStream(wire));
        LoopStream.Begin(near!, far!);
        byte[] data = new byte[200_000], buffer = new byte[60_000];

        AllocationAssert.Zero(() =>
        {
            ValueTask write = pair.Client.WriteAsync(data);
            Assert.True(write.IsCompletedSuccessfully);
            int rest = data.Length;
            while (rest > 0)
            {
                ValueTask<int> read = pair.Server.ReadAsync(buffer);
                rest -= read.Result;
            }
        });
    }

    /// <summary>The client's keys after one update: what it sends next.</summary>
    private RecordCipher NextGeneration { get; set; } = null!;

    private async Task<(StreamPair Pair, RecordCipher Client)> ConnectAsync()
    {
        var log = new ClientSecretLog();
        StreamPair pair = await StreamPair.ConnectAsync(
            client: TestIdentities.MakeClientConfig(builder => builder.CipherSuites = [CipherSuite.Aes128GcmSha256]),
            server: TestIdentities.MakeServerConfig(builder => builder.KeyLog = log));
        SuiteParameters suite = SuiteParameters.Of(CipherSuite.Aes128GcmSha256);
        byte[] next = new byte[32];
        suite.Kdf.NextSecret(log.Secret, next);
        NextGeneration = RecordKeys.CreateCipher(suite, next);
        return (pair, RecordKeys.CreateCipher(suite, log.Secret));
    }

    private static byte[] Seal(RecordCipher cipher, ContentType type, byte[] content, int skip = 0)
    {
        var record = new byte[content.Length + RecordLimits.Overhead];
        ulong sequence = cipher.Sequence;
        cipher.Sequence += (ulong)skip;
        cipher.Seal(type, content, record);
        if (skip > 0) cipher.Sequence = sequence;
        return record;
    }

    private static async Task<byte[]> ReadToEndAsync(TlsStream stream, int readSize, bool isSynchronous)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[readSize];
        while (true)
        {
            buffer.AsSpan().Fill(Untouched);
            int count = isSynchronous ? stream.Read(buffer) : await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            AssertNothingElse(buffer, count);
            if (count == 0) return all.ToArray();
            all.Write(buffer, 0, count);
        }
    }

    private static byte[] Target(int size) => [.. Enumerable.Repeat(Untouched, size)];

    private static void AssertNothingElse(byte[] buffer, int count) => Assert.False(buffer.AsSpan(count).ContainsAnyExcept((byte)0, Untouched), "left behind in the reader's memory");

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class ClientSecretLog : IKeyLog
    {
        internal byte[] Secret { get; private set; } = [];

        public void Write(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
        {
            if (label == "CLIENT_TRAFFIC_SECRET_0") Secret = secret.ToArray();
        }
    }
}
