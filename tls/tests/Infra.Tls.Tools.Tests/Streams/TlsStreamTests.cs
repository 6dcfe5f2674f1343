using System.Security.Cryptography;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Streams;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Streams;

public class TlsStreamTests
{
    private static readonly TimeSpan Patience = StreamPair.Patience;

    [Fact]
    public async Task Authenticate_BothEnds_AgreeOnFactsAndKeyingMaterial()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        byte[] near = new byte[32];
        byte[] far = new byte[32];

        pair.Client.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], near);
        pair.Server.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], far);

        Assert.Equal(near, far);
        Assert.NotEqual(new byte[32], near);
        Assert.Equal((ProtocolVersion.Tls13, NamedGroup.X25519MlKem768), (pair.Client.Handshake.Version, pair.Client.Handshake.Group));
        Assert.Equal("localhost", pair.Server.Handshake.ServerName);
        Assert.Equal(pair.Client.Handshake.CipherSuite, pair.Server.Handshake.CipherSuite);
        Assert.Equal(TestIdentities.Server.Certificate, pair.Client.Handshake.PeerCertificates!.Chain[0]);
    }

    [Fact]
    public async Task BeforeTheHandshake_NothingIsReadOrWritten()
    {
        (DuplexStream wire, _) = DuplexStream.Create();
        await using var stream = new TlsStream(wire);

        Assert.False(stream.IsAuthenticated || stream.CanRead || stream.CanWrite);
        Assert.Throws<InvalidOperationException>(() => stream.Handshake);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadOnceAsync(stream, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.WriteAsync(new byte[1]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 3)]
    [InlineData(1400, 1000)]
    [InlineData(16384, 16384)]
    [InlineData(16385, 7)]
    [InlineData(100_000, 4096)]
    [InlineData(1_000_000, 100_000)]
    public async Task Data_OfAnySize_ArrivesWhole_ThroughATransportOfPieces(int size, int readSize)
    {
        await using StreamPair pair = await StreamPair.ConnectAsync(
            wrapServer: wire => new FaultyStream(wire, new StreamFaults { ReadBytesMax = 5000, RandomChunksSeed = 7 }));
        byte[] data = RandomNumberGenerator.GetBytes(size);

        Task writing = pair.Client.WriteAsync(data).AsTask();
        byte[] received = await ReadAsync(pair.Server, size, readSize);
        await writing.WaitAsync(Patience);

        Assert.Equal(data, received);
    }

    [Fact]
    public async Task Handshake_InPiecesOfOneByte_Works()
    {
        static Stream Slowly(Stream wire) => new FaultyStream(wire, new StreamFaults { ReadBytesMax = 1 });

        await using StreamPair pair = await StreamPair.ConnectAsync(Slowly, Slowly);
        await pair.Server.WriteAsync("hello"u8.ToArray());

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(pair.Client, 5, 5));
    }

    [Fact]
    public async Task BothDirectionsAtOnce_CarryMegabytes()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        byte[] up = RandomNumberGenerator.GetBytes(3_000_000);
        byte[] down = RandomNumberGenerator.GetBytes(3_000_000);

        Task<byte[]> received = ReadAsync(pair.Client, down.Length, 10_000);
        Task<byte[]> receivedFar = ReadAsync(pair.Server, up.Length, 60_000);
        Task writing = WriteInPiecesAsync(pair.Client, up, 30_000);
        Task writingFar = WriteInPiecesAsync(pair.Server, down, 1_000);
        await Task.WhenAll(writing, writingFar, received, receivedFar).WaitAsync(Patience);

        Assert.Equal(down, await received);
        Assert.Equal(up, await receivedFar);
    }

    [Fact]
    public async Task SynchronousCalls_CarryData()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        byte[] data = RandomNumberGenerator.GetBytes(200_000);
        byte[] received = new byte[data.Length];

        Task writing = Task.Run(() => pair.Client.Write(data, 0, data.Length));
        await Task.Run(() => pair.Server.ReadExactly(received)).WaitAsync(Patience);
        await writing.WaitAsync(Patience);

        Assert.Equal(data, received);
    }

    [Fact]
    public async Task ReadOfNoBytes_WaitsForData_AndTakesNone()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();

        Task<int> waiting = pair.Server.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        await pair.Client.WriteAsync("x"u8.ToArray());

        Assert.Equal(0, await waiting.WaitAsync(Patience));
        Assert.Equal("x"u8.ToArray(), await ReadAsync(pair.Server, 1, 1));
    }

    [Fact]
    public async Task Shutdown_EndsOneDirection_AndTheOtherGoesOn()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();

        await pair.Client.WriteAsync("last"u8.ToArray());
        await pair.Client.ShutdownAsync();
        byte[] last = await ReadAsync(pair.Server, 4, 4);
        int end = await pair.Server.ReadAsync(new byte[1]);
        await pair.Server.WriteAsync("answer"u8.ToArray());

        Assert.Equal("last"u8.ToArray(), last);
        Assert.Equal(0, end);
        Assert.Equal(0, await pair.Server.ReadAsync(new byte[1]));
        Assert.Equal("answer"u8.ToArray(), await ReadAsync(pair.Client, 6, 6));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Client.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task TransportThatEndsWithoutCloseNotify_IsTruncation_NotTheEnd()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        await pair.Client.WriteAsync("part"u8.ToArray());
        pair.ClientWire.CloseOutput();

        Assert.Equal("part"u8.ToArray(), await ReadAsync(pair.Server, 4, 4));
        TlsException exception = await Assert.ThrowsAsync<TlsException>(() => ReadOnceAsync(pair.Server, 1));

        Assert.Equal(TlsError.TransportTruncated, exception.Error);
        Assert.IsType<IOException>(exception, exactMatch: false);
    }

    [Fact]
    public async Task Dispose_SaysCloseNotify()
    {
        StreamPair pair = await StreamPair.ConnectAsync();

        await pair.Client.DisposeAsync();

        Assert.Equal(0, await pair.Server.ReadAsync(new byte[1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadOnceAsync(pair.Client, 1));
        await pair.DisposeAsync();
    }

    [Fact]
    public async Task SynchronousDispose_SaysCloseNotifyToo()
    {
        StreamPair pair = await StreamPair.ConnectAsync();

        pair.Client.Dispose();

        Assert.Equal(0, await pair.Server.ReadAsync(new byte[1]));
        await pair.DisposeAsync();
    }

    [Fact]
    public async Task DisposeDuringARead_EndsTheRead_AndAllBuffersAreBack()
    {
        var pool = new StreamBufferPool();
        StreamPair pair = await StreamPair.ConnectAsync(options: new TlsStreamOptions { Pool = pool });
        // Half a record has come: the reader holds a buffer.
        byte[] record = await CaptureRecordAsync(pair);
        await pair.ClientWire.WriteAsync(record.AsMemory(0, 10));
        Task<int> reading = pair.Server.ReadAsync(new byte[10]).AsTask();

        await pair.Server.DisposeAsync();
        pair.ClientWire.CloseOutput();
        await Assert.ThrowsAnyAsync<Exception>(async () => await reading.WaitAsync(Patience));
        await pair.DisposeAsync();

        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public async Task CancelledRead_LosesNothing()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        Task<int> reading = pair.Server.ReadAsync(new byte[10], cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        await pair.Client.WriteAsync("later"u8.ToArray());

        Assert.Equal("later"u8.ToArray(), await ReadAsync(pair.Server, 5, 5));
    }

    [Fact]
    public async Task CancelledWrite_LeavesWholeRecords_AndTheStreamGoesOn()
    {
        GateStream? gate = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wrapClient: wire => gate = new GateStream(wire));
        using var cancel = new CancellationTokenSource();
        byte[] data = RandomNumberGenerator.GetBytes(200_000);
        gate!.Shut();

        Task writing = pair.Client.WriteAsync(data, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writing.WaitAsync(Patience));
        Task next = pair.Client.WriteAsync("next"u8.ToArray()).AsTask();
        Assert.False(next.IsCompleted);
        gate.OpenUp();
        await next.WaitAsync(Patience);
        await pair.Client.ShutdownAsync();
        using var received = new MemoryStream();
        await pair.Server.CopyToAsync(received).WaitAsync(Patience);

        // Some whole records of the cancelled write, then the next one.
        byte[] all = received.ToArray();
        Assert.InRange(all.Length, 5, data.Length);
        Assert.Equal("next"u8.ToArray(), all[^4..]);
        Assert.Equal(data[..(all.Length - 4)], all[..^4]);
    }

    [Fact]
    public async Task SecondReader_IsRefused()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        Task<int> first = pair.Server.ReadAsync(new byte[1]).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadOnceAsync(pair.Server, 1));
        await pair.Client.WriteAsync("y"u8.ToArray());

        Assert.Equal(1, await first.WaitAsync(Patience));
    }

    [Fact]
    public async Task FailedTransportWrite_MakesLaterWritesFail()
    {
        GateStream? gate = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wrapClient: wire => gate = new GateStream(wire));
        gate!.WriteFailure = new IOException("broken");

        await Assert.ThrowsAsync<IOException>(async () => await pair.Client.WriteAsync(new byte[10]));
        gate.WriteFailure = null;

        // Records are missing on the way: nothing may follow them.
        await Assert.ThrowsAsync<IOException>(async () => await pair.Client.WriteAsync(new byte[10]));
    }

    [Fact]
    public async Task DamagedRecord_IsAnsweredByItsAlert()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();
        byte[] record = await CaptureRecordAsync(pair);
        record[^1] ^= 1;
        await pair.ClientWire.WriteAsync(record);

        TlsException here = await Assert.ThrowsAsync<TlsException>(() => ReadOnceAsync(pair.Server, 10));
        TlsException there = await Assert.ThrowsAsync<TlsException>(() => ReadOnceAsync(pair.Client, 10));

        Assert.Equal(AlertDescription.BadRecordMac, here.Alert);
        Assert.Equal(AlertDescription.BadRecordMac, there.ReceivedAlert);
        await Assert.ThrowsAsync<TlsException>(async () => await pair.Server.WriteAsync(new byte[10]));
    }

    [Fact]
    public async Task KeyUpdate_GoesBothWays_WhileTheOtherSideOnlyReads()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            Assert.True(await pair.Client.RequestKeyUpdateAsync());
            await pair.Client.WriteAsync("up"u8.ToArray());
            Assert.Equal("up"u8.ToArray(), await ReadAsync(pair.Server, 2, 2));
            await pair.Server.WriteAsync("down"u8.ToArray());
            Assert.Equal("down"u8.ToArray(), await ReadAsync(pair.Client, 4, 4));
        }
    }

    [Fact]
    public async Task IdleStream_HoldsNoBuffer()
    {
        var pool = new StreamBufferPool();
        await using StreamPair pair = await StreamPair.ConnectAsync(options: new TlsStreamOptions { Pool = pool });
        await pair.Client.WriteAsync(new byte[1000]);
        await ReadAsync(pair.Server, 1000, 1000);
        Assert.Equal(0, pool.Outstanding);

        Task<int> reading = pair.Server.ReadAsync(new byte[10]).AsTask();
        Assert.Equal(0, pool.Outstanding);
        await pair.Client.WriteAsync(new byte[10]);

        Assert.Equal(10, await reading.WaitAsync(Patience));
        Assert.Equal(0, pool.Outstanding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(16384)]
    [InlineData(100_000)]
    public async Task WritingAndReading_AllocateNothing(int size)
    {
        LoopStream? near = null;
        LoopStream? far = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wire => near = new LoopStream(wire), wire => far = new LoopStream(wire));
        LoopStream.Begin(near!, far!);
        byte[] data = new byte[size];

        AllocationAssert.Zero(() =>
        {
            ValueTask write = pair.Client.WriteAsync(data);
            Assert.True(write.IsCompletedSuccessfully);
            int rest = size;
            while (rest > 0)
            {
                ValueTask<int> read = pair.Server.ReadAsync(data);
                rest -= read.Result;
            }
        });
    }

    [Fact]
    public async Task RecordsAfterAPause_FitIntoPackets_AndGrowLater()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        TlsProvider provider = TestIdentities.Provider with { Time = clock };
        GateStream? gate = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wrapServer: wire => gate = new GateStream(wire), server: TestIdentities.MakeServerConfig(_ => { }, provider));

        int[] first = await RecordLengthsAsync(gate!, () => pair.Server.WriteAsync(new byte[60_000]));
        int[] soon = await RecordLengthsAsync(gate!, () => pair.Server.WriteAsync(new byte[60_000]));
        clock.Advance(TimeSpan.FromSeconds(2));
        int[] later = await RecordLengthsAsync(gate!, () => pair.Server.WriteAsync(new byte[60_000]));

        Assert.All(first.Take(28), length => Assert.InRange(length, 1, 1450));
        Assert.Equal(16384 + 17, first.Max());
        Assert.Equal([16401, 16401, 16401, 60_000 - (3 * 16384) + 17], soon);
        Assert.All(later.Take(28), length => Assert.InRange(length, 1, 1450));
    }

    [Fact]
    public async Task SilentClient_IsGivenUpAfterTheHandshakeTimeout()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var pool = new StreamBufferPool();
        (DuplexStream silent, DuplexStream wire) = DuplexStream.Create();
        await using var stream = new TlsStream(wire, new TlsStreamOptions { Pool = pool });
        Task handshake = stream.AuthenticateAsServerAsync(TestIdentities.MakeServerConfig(_ => { }, TestIdentities.Provider with { Time = clock }));
        await silent.WriteAsync(new byte[] { 22, 3, 1 });

        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(handshake.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        TlsException exception = await Assert.ThrowsAsync<TlsException>(async () => await handshake.WaitAsync(Patience));

        Assert.Equal(TlsError.HandshakeAbandoned, exception.Error);
        Assert.Equal(0, pool.Outstanding);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", TlsError.NotTlsButHttp)]
    [InlineData("SSH-2.0-x\r\n", TlsError.NotTls)]
    public async Task BytesThatAreNotTls_EndTheHandshakeAtOnce(string bytes, TlsError expected)
    {
        (DuplexStream client, DuplexStream wire) = DuplexStream.Create();
        await using var stream = new TlsStream(wire);
        await client.WriteAsync(System.Text.Encoding.ASCII.GetBytes(bytes));

        TlsException exception = await Assert.ThrowsAsync<TlsException>(() => stream.AuthenticateAsServerAsync(TestIdentities.ServerConfig).WaitAsync(Patience));

        Assert.Equal(expected, exception.Error);
    }

    [Fact]
    public async Task Cancel_AtEveryOperationOfTheHandshake_EndsItAndGivesBuffersBack()
    {
        int operations = await CountOperationsAsync();
        for (int at = 1; at <= operations; at++)
        {
            var pool = new StreamBufferPool();
            using var cancel = new CancellationTokenSource();
            (DuplexStream clientWire, DuplexStream serverWire) = DuplexStream.Create();
            int stop = at;
            var gate = new GateStream(serverWire)
            {
                BeforeOperation = (number, token) =>
                {
                    if (number != stop) return Task.CompletedTask;
                    cancel.Cancel();
                    return Task.FromCanceled(token);
                },
            };
            await using var client = new TlsStream(clientWire, new TlsStreamOptions { Pool = pool });
            await using var server = new TlsStream(gate, new TlsStreamOptions { Pool = pool });
            Task connecting = client.AuthenticateAsClientAsync(TestIdentities.ClientConfig, TestIdentities.Localhost);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.AuthenticateAsServerAsync(TestIdentities.ServerConfig, cancel.Token).WaitAsync(Patience));
            await server.DisposeAsync();
            // The client has nothing to wait for; whether it had already finished depends on where the server stopped.
            await Task.WhenAny(connecting).WaitAsync(Patience);
            await client.DisposeAsync();

            Assert.True(pool.Outstanding == 0, $"{pool.Outstanding} buffers are out after a stop at operation {at} of {operations}");
        }
    }

    [Fact]
    public async Task SecondHandshake_IsRefused()
    {
        await using StreamPair pair = await StreamPair.ConnectAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.AuthenticateAsServerAsync(TestIdentities.ServerConfig));
    }

    [Fact]
    public async Task UntrustedServer_IsTold_AndSoAreWe()
    {
        (DuplexStream clientWire, DuplexStream serverWire) = DuplexStream.Create();
        await using var client = new TlsStream(clientWire);
        await using var server = new TlsStream(serverWire);
        TlsClientConfig suspicious = TestIdentities.MakeClientConfig(builder => builder.Verifier =
            new ChainCertificateVerifier(Pki.Verification.TrustAnchors.FromCertificates([TestIdentities.OtherRoot.Certificate])));

        Task<TlsException> far = Assert.ThrowsAsync<TlsException>(() => server.AuthenticateAsServerAsync(TestIdentities.ServerConfig).WaitAsync(Patience));
        TlsException near = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(suspicious, TestIdentities.Localhost).WaitAsync(Patience));

        Assert.Equal((TlsErrorKind.CertificateRejected, AlertDescription.UnknownCa), (near.Kind, near.Alert));
        Assert.Equal(AlertDescription.UnknownCa, (await far).ReceivedAlert);
    }

    private static async Task<int> CountOperationsAsync()
    {
        GateStream? gate = null;
        await using StreamPair pair = await StreamPair.ConnectAsync(wrapServer: wire => gate = new GateStream(wire));
        return gate!.Operations;
    }

    /// <summary>A record of the client's that never gets to the server.</summary>
    private static async Task<byte[]> CaptureRecordAsync(StreamPair pair)
    {
        await pair.Client.WriteAsync("secret"u8.ToArray());
        byte[] record = new byte[5 + 6 + 17];
        await pair.ServerWire.ReadExactlyAsync(record);
        return record;
    }

    private static async Task<int[]> RecordLengthsAsync(GateStream gate, Func<ValueTask> write)
    {
        int before = gate.Writes.Count;
        await write();
        List<int> lengths = [];
        byte[] all = [.. gate.Writes.Skip(before).SelectMany(bytes => bytes)];
        for (int at = 0; at < all.Length; at += 5 + lengths[^1])
            lengths.Add((all[at + 3] << 8) | all[at + 4]);
        return [.. lengths];
    }

    private static async Task WriteInPiecesAsync(TlsStream stream, byte[] data, int size)
    {
        for (int at = 0; at < data.Length; at += size)
            await stream.WriteAsync(data.AsMemory(at, Math.Min(size, data.Length - at)));
    }

    private static async Task<int> ReadOnceAsync(TlsStream stream, int size) => await stream.ReadAsync(new byte[size]);

    private static async Task<byte[]> ReadAsync(TlsStream stream, int size, int readSize)
    {
        byte[] all = new byte[size];
        int length = 0;
        while (length < size)
        {
            int count = await stream.ReadAsync(all.AsMemory(length, Math.Min(readSize, size - length))).AsTask().WaitAsync(Patience);
            Assert.NotEqual(0, count);
            length += count;
        }
        return all;
    }
}
