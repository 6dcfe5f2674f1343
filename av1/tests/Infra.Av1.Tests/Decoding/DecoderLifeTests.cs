namespace Infra.Av1.Tests.Decoding;

/// <summary>Stop, flush and dispose, also from another thread while workers are inside a frame; and what pictures do after their decoder.</summary>
public sealed class DecoderLifeTests
{
    private const string Stream = "svt-4.ivf";
    private const string Small = "size-66x66.ivf";

    [Fact]
    public void TrySend_WhilePicturesWait_IsFull()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load(Small));

        Assert.Equal(Av1SendResult.Taken, decoder.TrySend(packets[0], new Av1PacketInfo(0)));
        Assert.Equal(Av1SendResult.Full, decoder.TrySend(packets[1], new Av1PacketInfo(1)));
        Assert.True(decoder.TryReceive(out Av1Picture? picture));
        Assert.Equal(0, picture.Packet.Index);
        picture.Dispose();
        Assert.Equal(Av1SendResult.Taken, decoder.TrySend(packets[1], new Av1PacketInfo(1)));
    }

    [Fact]
    public void Picture_AfterItsDecoderIsDisposed_StillHasItsSamples()
    {
        Av1Picture picture;
        long bytes;
        using (var decoder = new Av1Decoder(new Av1DecoderOptions()))
        {
            picture = decoder.Decode(TestPackets.Split(OwnStreams.Load(Small))[0]).Single();
            decoder.Dispose();
            bytes = decoder.PoolBytes;
            Assert.True(bytes > 0);
            byte first = picture.Row8(0, 0)[0];
            Av1Picture second = picture.AddReference();
            picture.Dispose();
            picture.Dispose();
            Assert.Equal(first, second.Row8(0, 0)[0]);
            second.Dispose();
            Assert.Equal(0, decoder.PoolBytes);
        }

        Assert.Throws<ObjectDisposedException>(() => picture.Row8(0, 0).Length);
        Assert.Throws<ObjectDisposedException>(picture.AddReference);
    }

    [Fact]
    public void Picture_HeldByManyThreads_ShowsTheSameAndGoesBackOnce()
    {
        var decoder = new Av1Decoder(new Av1DecoderOptions());
        Av1Picture picture = decoder.Decode(TestPackets.Split(OwnStreams.Load(Small))[0]).Single();
        byte[] row = picture.Row8(0, 0).ToArray();
        int wrong = 0;
        Thread[] readers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                using Av1Picture own = picture.AddReference();
                if (!own.Row8(0, 0).SequenceEqual(row)) Interlocked.Increment(ref wrong);
            }
        }))];

        foreach (Thread reader in readers)
            reader.Start();
        foreach (Thread reader in readers)
            reader.Join();
        decoder.Dispose();
        long held = decoder.PoolBytes;
        picture.Dispose();

        Assert.Equal(0, wrong);
        Assert.True(held > 0);
        Assert.Equal(0, decoder.PoolBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pictures_HeldToTheEnd_AreWhatTheyWere(int threads)
    {
        using var pool = new Av1WorkerPool(threads);
        foreach (string name in (string[])["size-66x66.ivf", "svt-grain.ivf", "svc-L2T2.obu", "superres.ivf"])
        {
            List<Av1Picture> held = [];
            DecodedStream decoded = DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions(), pool, picture => held.Add(picture.AddReference()));

            // Decoding has gone on since, and has ended.
            Assert.Equal(decoded.Pictures, held.Select(DecodedStream.SumOf));
            held.ForEach(picture => picture.Dispose());
        }
    }

    [Fact]
    public void Row_OutsideThePicture_Throws()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        using Av1Picture picture = decoder.Decode(TestPackets.Split(OwnStreams.Load(Small))[0]).Single();

        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Row8(3, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Row8(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Row8(0, picture.Height).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Row8(1, picture.PlaneHeight(1)).Length);
        Assert.Throws<InvalidOperationException>(() => picture.Row16(0, 0).Length);
    }

    [Fact]
    public void TrySend_WhenStopped_LeavesCancelledAndEmptySlots()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load(Stream));

        decoder.TrySend(packets[0], new Av1PacketInfo(7), new CancellationToken(canceled: true));

        Assert.Equal(Av1ErrorCode.Cancelled, decoder.TakeError()?.Code);
        Assert.False(decoder.TryReceive(out _));
        decoder.TrySend(packets[1], new Av1PacketInfo(8));
        Assert.Equal(Av1ErrorCode.MissingReference, decoder.TakeError()?.Code);
        Assert.Equal(DecodedStream.Of(OwnStreams.Load(Stream), new Av1DecoderOptions()).Md5, DecodedStream.Of(decoder, OwnStreams.Load(Stream)).Md5);
    }

    [Fact]
    public void TrySend_WhenStoppedInsideAFrame_EndsBeforeTheNextRow()
    {
        using var stop = new CancellationTokenSource();
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        int rows = 0;
        decoder.Observe(inner => new ObservedReconstructor(inner, () =>
        {
            if (++rows == 2) stop.Cancel();
        }));
        ReadOnlyMemory<byte> packet = TestPackets.Split(OwnStreams.Load(Stream))[0];

        decoder.TrySend(packet, default, stop.Token);

        Assert.Equal(2, rows);
        Assert.Equal(Av1ErrorCode.Cancelled, decoder.TakeError()?.Code);
        Assert.False(decoder.TryReceive(out _));
        using Av1Picture whole = decoder.Decode(packet).Single();
        Assert.True(rows >= 2 + 3, $"{rows} rows of superblocks begun");
    }

    [Fact]
    public void Picture_BringsWhatTheCallerSaidOfItsPacket()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        var info = new Av1PacketInfo(3, Timestamp: -40, Duration: 20, Offset: 1 << 20, UserData: new object());

        using Av1Picture picture = decoder.Decode(TestPackets.Split(OwnStreams.Load(Small))[0], info).Single();

        Assert.Equal(info, picture.Packet);
        Assert.Same(info.UserData, picture.Packet.UserData);
    }

    [Fact]
    public void Flush_ThenTheSameStream_GivesTheSamePictures()
    {
        byte[] file = OwnStreams.Load("svc-L2T2.obu");
        using var decoder = new Av1Decoder(new Av1DecoderOptions { AllLayers = false });
        string whole = DecodedStream.Of(decoder, file).Md5;
        foreach (ReadOnlyMemory<byte> packet in TestPackets.Split(file).Take(3))
            decoder.TrySend(packet, default);

        decoder.Flush();

        Assert.Equal(whole, DecodedStream.Of(decoder, file).Md5);
        Assert.Equal(Av1Events.NewSequence, decoder.TakeEvents());
    }

    [Fact]
    [Trait("Cve", "CVE-2023-32570")]
    public void FlushAndDispose_WhileWorkersAreInsideAFrame_EndThePacketAndLeakNothing()
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load("tiles-4x4.ivf"));
        using var pool = new Av1WorkerPool(4);
        for (int round = 0; round < 60; round++)
        {
            var decoder = new Av1Decoder(new Av1DecoderOptions(), pool);
            using var begun = new ManualResetEventSlim();
            var sender = new Thread(() => SendAll(decoder, packets, begun));
            sender.Start();
            begun.Wait();
            Thread.SpinWait(round * 2_000);
            if (round % 3 == 0) decoder.Flush();
            decoder.Dispose();
            sender.Join();

            Assert.Equal(0, decoder.PoolBytes);
            Assert.Throws<ObjectDisposedException>(() => decoder.TrySend(packets[0], default));
        }
    }

    [Fact]
    public void Pool_DisposedBeforeItsDecoder_LeavesTheCallerToWork()
    {
        byte[] file = OwnStreams.Load("tiles-4x4.ivf");
        var pool = new Av1WorkerPool(4);
        using var decoder = new Av1Decoder(new Av1DecoderOptions(), pool);
        string md5 = DecodedStream.Of(decoder, file).Md5;
        pool.Dispose();

        Assert.Equal(md5, DecodedStream.Of(decoder, file).Md5);
    }

    [Fact]
    public void Pool_ServesSeveralDecodersAtATime()
    {
        string[] names = ["tiles-4x4.ivf", "svt-4.ivf", "grain-10.ivf", "tilegroups.ivf"];
        using var pool = new Av1WorkerPool(3);
        var md5 = new string[names.Length];
        Thread[] callers = [.. names.Select((name, i) => new Thread(() => md5[i] = DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions(), pool).Md5))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();

        Assert.Equal(names.Select(name => OwnStreams.Expected[name][4]), md5);
    }

    [Fact]
    public void ApplyGrain_OfAPictureWithout_EqualsDecodingWithGrain()
    {
        byte[] file = OwnStreams.Load("grain-10.ivf");
        ReadOnlyMemory<byte> packet = TestPackets.Split(file)[0];
        using var plain = new Av1Decoder(new Av1DecoderOptions { ApplyGrain = false });
        using var grained = new Av1Decoder(new Av1DecoderOptions());
        using Av1Picture source = plain.Decode(packet).Single();
        using Av1Picture expected = grained.Decode(packet).Single();

        using Av1Picture made = plain.ApplyGrain(source);
        using Av1Picture again = plain.ApplyGrain(made);

        Assert.True(expected.HasGrain && made.HasGrain && !source.HasGrain);
        bool isDifferent = false;
        for (int y = 0; y < source.Height; y++)
        {
            Assert.True(expected.Row16(0, y).SequenceEqual(made.Row16(0, y)));
            Assert.True(expected.Row16(0, y).SequenceEqual(again.Row16(0, y)));
            isDifferent |= !expected.Row16(0, y).SequenceEqual(source.Row16(0, y));
        }

        Assert.True(isDifferent);
    }

    private static void SendAll(Av1Decoder decoder, List<ReadOnlyMemory<byte>> packets, ManualResetEventSlim begun)
    {
        begun.Set();
        try
        {
            foreach (ReadOnlyMemory<byte> packet in packets)
            {
                foreach (Av1Picture picture in decoder.Decode(packet))
                    picture.Dispose();
            }
        }
        catch (ObjectDisposedException)
        {
            // What the other thread asked for.
        }
    }
}
