namespace Infra.Http.Http2;

/// <summary>
/// Counts the frames of a connection in front of an HTTP/2 implementation, and says when a budget is used up: then the connection is ended with GOAWAY ENHANCE_YOUR_CALM. It also tells where a
/// frame that the implementation knows nothing of may stand. It looks at frame headers, the length of padding and the client's SETTINGS only, holds no bytes and no clock. Thread-safe: the two
/// directions may be fed at once.
/// </summary>
public sealed class FrameGate
{
    /// <summary>Bytes of a GOAWAY frame without debug data.</summary>
    public const int GoAwayBytes = 17;

    private const int PrefaceBytes = 24;   // "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    private const int ProgressCredit = 100;
    private const int DataCreditMin = 10;       // small messages go with a PING and two WINDOW_UPDATE each, not with more
    private const int DataBytesPerCredit = 10;
    private const int SettingBytes = 6;
    private const int HeaderTableSize = 1;             // RFC 9113 section 6.5.2
    private const uint HeaderTableSizeInitial = 4096;
    private const int ResetsKept = 64;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Continuation = 9;
    private const byte Ack = 1;
    private const byte EndHeaders = 4;
    private const byte ProtocolError = 1;
    private const byte EnhanceYourCalm = 11;

    private readonly Lock _lock = new();
    private readonly FrameGateLimits _limits;
    private FrameCursor _client = new(PrefaceBytes);
    private FrameCursor _server;
    private FrameGateVerdict _verdict;
    private long _resetsSince;
    private long _controlSince;
    private int _resets;
    private int _control;
    private int _continuations;
    private int _blockBytes;
    private uint _lastStream;
    private uint[]? _lastResets;
    private int _nextReset;
    private ulong _setting;
    private int _settingBytes;
    private int _settingsLeft;
    private bool _hasBegun;
    private bool _isServerBlockOpen;
    private bool _hasSmallTable;

    /// <summary>A gate before the first byte.</summary>
    public FrameGate(FrameGateLimits limits) => _limits = limits;

    /// <summary>Whether the bytes of the server so far end where a frame ends, so that any other may follow: not within a field block in several frames (RFC 9113 section 6.10).</summary>
    public bool IsServerAtBoundary
    {
        get
        {
            lock (_lock)
                return IsAtBoundary;
        }
    }

    /// <summary>
    /// Whether a field block of literals, which the server's encoder knows nothing of, may follow on a stream: at a boundary, not on one of the last 64 streams that either side reset, and not
    /// where the client has ever made the table of fields smaller than it is at first, for the first block after that has to say so (RFC 7541 section 4.2), and that is the encoder's business.
    /// </summary>
    public bool CanInsertBlock(uint stream)
    {
        lock (_lock)
            return IsAtBoundary && !_hasSmallTable && !_lastResets.AsSpan().Contains(stream);
    }

    private bool IsAtBoundary => _server.IsAtBoundary && !_isServerBlockOpen;

    /// <summary>Counts what the client sent, its preface first. Once a budget is used up, the verdict stays.</summary>
    /// <param name="bytes">The next bytes, split in any way.</param>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public FrameGateVerdict FromClient(ReadOnlySpan<byte> bytes, long now)
    {
        lock (_lock)
        {
            while (_verdict == FrameGateVerdict.Pass)
            {
                // The cursor passes over them next.
                if (_settingsLeft > 0) LookAtSettings(bytes);
                if (!_client.TryNext(ref bytes)) break;
                CountClientFrame(now);
                if (_client.Type == Settings) _settingsLeft = _client.Length;
            }
            return _verdict;
        }
    }

    /// <summary>Counts what the server sends.</summary>
    /// <param name="bytes">The next bytes, split in any way.</param>
    /// <param name="now">Milliseconds of the same clock.</param>
    public FrameGateVerdict FromServer(ReadOnlySpan<byte> bytes, long now)
    {
        lock (_lock)
        {
            // Also after a verdict: where its frames end is still asked for.
            while (_server.TryNext(ref bytes))
            {
                if (_server.Type is Headers or Continuation) _isServerBlockOpen = (_server.Flags & EndHeaders) == 0;
                if (_server.Type == Reset) CountReset(_server.Stream, now);
                else if (_server.Type == Headers) NoteProgress(ProgressCredit);
                else if (_server.Type == Data && _server.DataLength > 0) NoteProgress(CreditOf(_server.DataLength));
            }
            return _verdict;
        }
    }

    /// <summary>Writes GOAWAY ENHANCE_YOUR_CALM with the last stream that the client began; PROTOCOL_ERROR if it did not begin as it must.</summary>
    /// <exception cref="ArgumentException">The target is shorter than <see cref="GoAwayBytes"/>.</exception>
    public void WriteGoAway(Span<byte> target)
    {
        if (target.Length < GoAwayBytes) throw new ArgumentException("17 bytes are needed", nameof(target));
        lock (_lock)
        {
            var writer = new Infra.Buffers.WireWriter(target);
            writer.WriteUInt24(8);
            writer.WriteByte(7);
            writer.WriteByte(0);
            writer.WriteUInt32(0);
            writer.WriteUInt32(_lastStream);
            writer.WriteUInt32(_verdict == FrameGateVerdict.Preface ? ProtocolError : EnhanceYourCalm);
        }
    }

    private void CountClientFrame(long now)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (_client.Type != Settings || (_client.Flags & Ack) != 0) _verdict = FrameGateVerdict.Preface;
            return;
        }
        switch (_client.Type)
        {
            case Headers:
                if (_client.Stream > _lastStream) _lastStream = _client.Stream;
                _continuations = 0;
                _blockBytes = 0;
                CountBlock();
                break;
            case Continuation:
                if (++_continuations > _limits.ContinuationsMax) _verdict = FrameGateVerdict.Continuations;
                CountBlock();
                break;
            case Reset:
                CountReset(_client.Stream, now);
                break;
            case Data when _client.DataLength > 0:
                NoteProgress(CreditOf(_client.DataLength));
                break;
            default:
                CountControl(now);
                break;
        }
    }

    private void CountBlock()
    {
        // Two frames of 2^24 bytes do not reach 2^31.
        _blockBytes += _client.Length;
        if (_blockBytes > _limits.BlockBytesMax && _verdict == FrameGateVerdict.Pass) _verdict = FrameGateVerdict.BlockBytes;
        if ((_client.Flags & EndHeaders) != 0) _blockBytes = 0;
    }

    // 2 identifier | 4 value, again and again; an acknowledgement has none.
    private void LookAtSettings(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> seen = bytes[..Math.Min(bytes.Length, _settingsLeft)];
        _settingsLeft -= seen.Length;
        foreach (byte next in seen)
        {
            _setting = (_setting << 8) | next;
            if (++_settingBytes < SettingBytes) continue;
            _settingBytes = 0;
            if ((ushort)(_setting >> 32) == HeaderTableSize && (uint)_setting < HeaderTableSizeInitial) _hasSmallTable = true;
        }
        // A length that is no multiple of 6 is a mistake that ends the connection; it must not shift what is read next.
        if (_settingsLeft == 0) _settingBytes = 0;
    }

    private void CountReset(uint stream, long now)
    {
        _lastResets ??= new uint[ResetsKept];
        _lastResets[_nextReset++ % ResetsKept] = stream;
        if (now - _resetsSince >= (long)_limits.ResetWindow.TotalMilliseconds)
        {
            _resetsSince = now;
            _resets = 0;
        }
        if (++_resets > _limits.ResetsMax && _verdict == FrameGateVerdict.Pass) _verdict = FrameGateVerdict.Resets;
    }

    private void CountControl(long now)
    {
        if (now - _controlSince >= (long)_limits.ControlWindow.TotalMilliseconds)
        {
            _controlSince = now;
            _control = 0;
        }
        if (++_control > _limits.ControlFramesMax) _verdict = FrameGateVerdict.ControlFrames;
    }

    private void NoteProgress(int credit) => _control = Math.Max(0, _control - credit);

    // Drops of data must not pay for a flood of other frames.
    private static int CreditOf(int dataBytes) => Math.Min(ProgressCredit, DataCreditMin + dataBytes / DataBytesPerCredit);
}
