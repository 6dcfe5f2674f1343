using Infra.Http.Http1;
using Infra.Proxy.Data;

namespace Infra.Proxy.Http1;

// What the client sends up to the end of a head, and what of it was read too far.
internal sealed partial class Http1Connection
{
    // There while there are bytes of the client that are not done with; most heads fit into the smallest.
    private byte[] _input = [];
    private Slab? _inputSlab;
    private SlabPool? _inputPool;
    private int _start;
    private int _end;
    private int _inputUsed;
    private bool _isHttp2;
    private bool _isHeadBegun;

    // RFC 9113 section 3.4.
    private static ReadOnlySpan<byte> Http2Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private bool HasInput => _end > _start;

    // The head of the request under way, and what has come behind it.
    private ReadOnlySpan<byte> HeadBytes => _input.AsSpan(_start.._end);

    private void BeginHead()
    {
        _request.Reset();
        _isHeadBegun = false;
        _receiveGuard.Set(_service.Limits.KeepAlive);
    }

    private HeadState ParseHead()
    {
        if (!HasInput) return HeadState.NeedsMore;
        if (!_isHeadBegun)
        {
            // From the first byte on the whole head has this time, however it trickles in.
            _isHeadBegun = true;
            _receiveGuard.Set(_service.Limits.HeadTimeout);
        }
        if (_mayBeHttp2 && _requestCount == 0 && LooksLikeHttp2(out _isHttp2)) return _isHttp2 ? HeadState.Complete : HeadState.NeedsMore;
        return _request.Parse(HeadBytes);
    }

    private bool LooksLikeHttp2(out bool isHttp2)
    {
        ReadOnlySpan<byte> seen = HeadBytes;
        int length = Math.Min(seen.Length, Http2Preface.Length);
        bool isAlike = seen[..length].SequenceEqual(Http2Preface[..length]);
        isHttp2 = isAlike && length == Http2Preface.Length;
        return isAlike;
    }

    private ReadOnlyMemory<byte> TakeAllInput() => _input.AsSpan(_start.._end).ToArray();

    private Memory<byte> MakeRoom()
    {
        if (_end == _input.Length)
        {
            if (_start > 0) MoveInput(_input);
            else GrowInput();
        }
        return _input.AsMemory(_end);
    }

    private void Took(int count)
    {
        _end += count;
        if (_end > _inputUsed) _inputUsed = _end;
    }

    private void GrowInput()
    {
        int most = _request.Limits.HeadBytesMax;
        int next = _input.Length < SlabSpace.HeadBytes ? SlabSpace.HeadBytes : _input.Length < SlabSpace.SmallBytes ? SlabSpace.SmallBytes : _input.Length < SlabSpace.LargeBytes ? SlabSpace.LargeBytes : most + 1;
        ReplaceInput(next);
    }

    private void ReplaceInput(int bytes)
    {
        SlabPool? pool = _engine.Slabs.For(bytes);
        Slab next = pool?.Rent() ?? new Slab(bytes);
        MoveInput(next.Bytes);
        ReleaseInputSlab();
        _input = next.Bytes;
        _inputSlab = next;
        _inputPool = pool;
        _inputUsed = _end;
    }

    private void MoveInput(byte[] target)
    {
        _input.AsSpan(_start.._end).CopyTo(target);
        _end -= _start;
        _start = 0;
    }

    // The request is done: what follows is the next one's.
    private void DropInput(int count)
    {
        _start += count;
        if (_start < _end) return;
        _start = _end = 0;
        ReleaseInputSlab();
    }

    // Bytes that were read behind a chunked body: nothing else is left then.
    private void TakeBackInput(ReadOnlySpan<byte> bytes)
    {
        _start = _end = 0;
        if (bytes.Length > _input.Length) ReplaceInput(bytes.Length);
        bytes.CopyTo(_input);
        Took(bytes.Length);
    }

    private void ReleaseInputSlab()
    {
        // TLS may have written behind what it gave.
        if (_inputSlab is not null) _inputPool?.Return(_inputSlab, _transport.IsSecure ? int.MaxValue : _inputUsed);
        _inputSlab = null;
        _inputPool = null;
        _input = [];
        _inputUsed = 0;
    }

    private void ReleaseAll()
    {
        // A request that got no answer has a line too.
        NoteAccess();
        ReleaseInputSlab();
        _output.Release();
        _body?.Release();
        _bodyOutput?.Release();
        _receiveGuard.Close();
        _sendGuard.Close();
    }
}
