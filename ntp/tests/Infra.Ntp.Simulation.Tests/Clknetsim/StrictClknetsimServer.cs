using System.Buffers.Binary;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Simulation.Tests.Clknetsim;

/// <summary>
/// A clknetsim server of our own with one client, node 2, and a perfect NTP server, node 1, over a link of 5 ms each way. Takes no byte that the protocol
/// does not have, checks every length and every padding, and ends the run when its time is over.
/// </summary>
public sealed class StrictClknetsimServer(double offset, double frequency, double secondsMax)
{
    private const double Delay = 0.005;
    private const long StartUnix = 1_262_304_000;

    private readonly Queue<(double At, byte[] Data, uint Port)> _arriving = new();
    private double _now;
    private double _raw;
    private double _real = offset;
    private double _rate;
    private bool _isRegistered;
    private bool _mustReceive;

    /// <summary>Steered clock minus true time.</summary>
    public double Error => _real - _now;

    /// <summary>Whether the node said good-bye.</summary>
    public bool IsDeregistered { get; private set; }

    /// <summary>Datagrams sent by the node.</summary>
    public int SentCount { get; private set; }

    /// <summary>Whether adjustments are refused.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Answers a message; an empty reply means that it has none.</summary>
    public byte[] Handle(ReadOnlySpan<byte> message)
    {
        Require(message.Length >= 8 && Int(message, 4) == 0, "each message begins with its number and a zero");
        Require(!IsDeregistered, "nothing comes after the good-bye");
        int number = Int(message, 0);
        Require(_isRegistered == (number != 1), "the registration is the first message, and only that");
        Require(_mustReceive == (number == 8), "a packet that was announced is fetched at once, and only then");
        return number switch
        {
            1 => Register(message),
            2 => GetTime(message),
            4 => Adjust(message),
            6 => Select(message),
            7 => Send(message),
            8 => Receive(message),
            11 => Deregister(message),
            _ => throw new AssertionFailedException($"message {number} is not used by our node"),
        };
    }

    private byte[] Register(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 12 && Int(message, 8) == 1, "node 2 registers as 1");
        _isRegistered = true;
        return [1, 0, 0, 0, 1, 0, 0, 0];
    }

    private byte[] GetTime(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 12 && Int(message, 8) == 0, "clock 0 is asked");
        return Clocks();
    }

    private byte[] Adjust(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 8 + 8 + 208 && Int(message, 8) == 0 && Int(message, 12) == 0, "clock 0, padding, struct timex");
        ReadOnlySpan<byte> timex = message[16..];
        int modes = Int(timex, 0);
        Require(modes is 0x4002 or 0x2100, "frequency with tick, or a step in nanoseconds");
        foreach (Range unused in (Range[])[4..16, 24..40, 44..72, 96..208])
            Require(timex[unused].IndexOfAnyExcept((byte)0) < 0, "unused members are zero");
        byte[] reply = new byte[8 + 208];
        if (IsRefusing)
        {
            BinaryPrimitives.WriteInt32LittleEndian(reply, -1);
            return reply;
        }
        if (modes == 0x4002)
        {
            double ppm = Long(timex, 16) / 65_536.0;
            Require(Math.Abs(ppm) <= 500 && Long(timex, 88) is >= 9000 and <= 11_000, "the kernel takes 500 ppm and a tenth of a tick");
            _rate = ppm * 1e-6 + (Long(timex, 88) - 10_000) * 1e-4;
        }
        else
        {
            Require(Long(timex, 80) is >= 0 and < 1_000_000_000, "nanoseconds are a fraction");
            _real += Long(timex, 72) + Long(timex, 80) * 1e-9;
        }
        return reply;
    }

    private byte[] Select(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 24 && Int(message, 16) == 1 && Int(message, 20) == 0, "a wait: time, wants packets, padding");
        double timeout = BinaryPrimitives.ReadDoubleLittleEndian(message[8..]);
        Require(timeout is >= 0 and <= 1e6, "a time that can be waited");
        double until = _now + Math.Max(timeout, 1e-6);
        _mustReceive = _arriving.TryPeek(out (double At, byte[] Data, uint Port) next) && next.At <= until;
        Pass((_mustReceive ? Math.Max(next.At, _now) : until) - _now);
        int kind = _mustReceive ? 1 : _now >= secondsMax ? 3 : 0;
        byte[] reply = new byte[24 + 40];
        BinaryPrimitives.WriteInt32LittleEndian(reply, kind);
        Clocks().CopyTo(reply, 24);
        return reply;
    }

    private byte[] Send(ReadOnlySpan<byte> message)
    {
        Require(message.Length >= 32 && Int(message, 8) == 1 && Int(message, 12) == 0 && Int(message, 16) == 0, "type 1, subnet 0, to node 0");
        int length = Int(message, 28);
        Require(length is >= 0 and <= 4000 && message.Length == 32 + length, "as many bytes as the length says");
        Require(Int(message, 24) == 123 && Int(message, 20) is > 1023 and < 65_536, "from a port of its own to 123");
        Require(NtpPacketView.TryParse(message[32..], out NtpPacketView request) == NtpParseResult.Ok && request.Mode == NtpMode.Client, "an NTP request");
        SentCount++;
        NtpTimestamp served = NtpTimestamp.FromUnix(StartUnix, 0) + NtpDuration.FromSeconds(_now + Delay);
        byte[] reply = new byte[NtpHeader.Length];
        new NtpPacketWriter(reply).WriteHeader(new NtpHeader(
            LeapIndicator.None, 4, NtpMode.Server, 1, 6, -25, default, default, ReferenceId.FromAscii("GPS"), served, request.TransmitTime, served, served));
        _arriving.Enqueue((_now + 2 * Delay, reply, (uint)Int(message, 20)));
        return [];
    }

    private byte[] Receive(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 8, "nothing but the number");
        _mustReceive = false;
        (_, byte[] data, uint port) = _arriving.Dequeue();
        byte[] reply = new byte[24 + 4000];
        int[] head = [1, 0, 0, 123, (int)port, data.Length];
        for (int i = 0; i < head.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(4 * i), head[i]);
        data.CopyTo(reply, 24);
        return reply;
    }

    private byte[] Deregister(ReadOnlySpan<byte> message)
    {
        Require(message.Length == 8, "nothing but the number");
        IsDeregistered = true;
        return [];
    }

    private void Pass(double seconds)
    {
        double raw = seconds * (1 + frequency);
        _now += seconds;
        _raw += raw;
        _real += raw * (1 + _rate);
    }

    private byte[] Clocks()
    {
        byte[] reply = new byte[40];
        double[] values = [_real, _raw, _raw, _now, (1 + frequency) * (1 + _rate) - 1];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(reply.AsSpan(8 * i), values[i]);
        return reply;
    }

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static void Require(bool holds, string what)
    {
        if (!holds) throw new AssertionFailedException("the node breaks the protocol: " + what);
    }
}
