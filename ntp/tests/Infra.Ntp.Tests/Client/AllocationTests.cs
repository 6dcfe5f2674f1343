using System.Buffers.Binary;
using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Ntp.Tests.Client;

public class AllocationTests
{
    /// <summary>One poll of one of four sources in steady state: request, reply, filter, selection, steering. What remains is the new snapshot.</summary>
    [Fact]
    public void Poll_AllocatesAKilobyteAtMost()
    {
        var rig = new Rig();
        for (int i = 0; i < 400; i++)
            rig.Poll();
        Assert.True(rig.Engine.State.IsSynchronised);

        AllocationAssert.AtMost(1024, rig.Poll);
    }

    [Fact]
    public void Packet_ReadAndWritten_AllocatesNothing()
    {
        byte[] buffer = new byte[128];
        AllocationAssert.Zero(() =>
        {
            var writer = new NtpPacketWriter(buffer);
            writer.WriteHeader(Packets.GoodReply(origin: 1));
            writer.WriteField(0x0104, default, 32);
            if (NtpPacketView.TryParse(buffer.AsSpan(0, writer.Length), out NtpPacketView view) != NtpParseResult.Ok) throw new InvalidOperationException();
            if (!PacketFields.Unverified(view).TryFind(FieldKind.Untrusted, 0x0104, out _)) throw new InvalidOperationException();
        });
    }

    [Fact]
    public void SelectionCombinationAndServo_AllocateNothing()
    {
        var clock = new FakeClock();
        var timeline = new RawTimeline(clock.Raw, clock.Read().Real);
        var servo = new ClockServo(clock, timeline, new StepPolicy(new StepSettings(), isStartup: false, 0), new SteeringSettings());
        var timeBase = new TimeBase(clock.Raw, clock.Read().Real);
        var settings = new SelectionSettings();
        var candidates = new Candidate[8];
        var standings = new Standing[8];
        double[] wanders = [1e-16, 1e-16, 1e-16, 1e-16, 1e-16, 1e-16, 1e-16, 1e-16];
        int round = 0;

        AllocationAssert.Zero(() =>
        {
            clock.Pass(16);
            round++;
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = new Candidate(new ClockEstimate(clock.Raw, 1e-4 * (round % 5) + 1e-5 * i, 1e-6, new Covariance(1e-10, 0, 1e-16)), 0.01);
            if (!Selector.TrySelect(candidates, settings, standings, out Vote vote)) throw new InvalidOperationException();
            Combination combination = Combiner.Combine(candidates, standings, wanders, vote, settings);
            servo.Apply(combination.Estimate, combination.Noise, timeBase);
            servo.OnTimer(clock.Raw);
        });
    }

    private sealed class Rig : IDatagramPort, IAddressLookup, IClientEvents
    {
        private readonly FakeClock _clock = new();
        private readonly byte[] _reply = new byte[NtpHeader.Length];
        private int _asked;
        private ulong _nonce;

        internal Rig()
        {
            SourceSpec[] sources = [.. Enumerable.Range(1, 4).Select(number => new SourceSpec($"192.0.2.{number}", 123, SourceOptions.Default))];
            Engine = new ClientEngine(new ClientSettings(), sources, ClientStart.First(0), _clock, new SeededRandom(1), this, this, this);
        }

        internal ClientEngine Engine { get; }

        internal void Poll()
        {
            for (_asked = 0; _asked == 0;)
            {
                _clock.Pass(Math.Max(Engine.NextEventAt.SecondsSince(_clock.Raw), 0) + 1e-6);
                Engine.OnTimer();
            }
            NtpTimestamp there = _clock.Truth + NtpDuration.FromSeconds(0.005);
            _clock.Pass(0.010);
            new NtpPacketWriter(_reply).WriteHeader(Packets.GoodReply(_nonce) with { ReceiveTime = there, TransmitTime = there });
            Engine.OnDatagram(_asked, _reply, _clock.Read().Real);
        }

        public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
        {
            _asked = source;
            _nonce = BinaryPrimitives.ReadUInt64BigEndian(request[40..]);
            sentAt = _clock.Read().Real;
            return true;
        }

        public void Close(int source)
        {
        }

        public void Start(int source, string host) => throw new InvalidOperationException("addresses need no look-up");

        public void Report(ClientEvent happened)
        {
        }
    }
}
