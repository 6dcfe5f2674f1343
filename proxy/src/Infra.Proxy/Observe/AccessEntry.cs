using Infra.Http.Fields;
using Infra.Http.Http1;
using Infra.Proxy.Data;

namespace Infra.Proxy.Observe;

/// <summary>
/// What the access log keeps of a request until its answer is complete, when the head itself is long gone. One for each connection, with a buffer only while a request is under way. Not thread-safe.
/// </summary>
internal sealed class AccessEntry(SlabSpace slabs)
{
    private const int MethodMax = 32;
    private const int TargetMax = 2048;
    private const int FieldMax = 512;

    private readonly Scratch _bytes = new(slabs);
    private int _length;
    private Part _method;
    private Part _target;
    private Part _host;
    private Part _referer;
    private Part _userAgent;

    /// <summary>Whether a request is kept.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>The timestamp at which it began.</summary>
    internal long BeganAt { get; private set; }

    /// <summary>The version that the client spoke.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>The server that the request went to; empty if it went to none.</summary>
    internal string Upstream { get; set; } = "";

    internal ReadOnlySpan<byte> Method => Of(_method);

    internal ReadOnlySpan<byte> Target => Of(_target);

    internal ReadOnlySpan<byte> Host => Of(_host);

    internal ReadOnlySpan<byte> Referer => Of(_referer);

    internal ReadOnlySpan<byte> UserAgent => Of(_userAgent);

    /// <summary>Keeps what the log may want of a request.</summary>
    /// <param name="head">Its head, complete or refused.</param>
    /// <param name="bytes">The head's bytes.</param>
    /// <param name="isHttp2">Whether it came by HTTP/2.</param>
    /// <param name="now">The timestamp.</param>
    internal void Begin(RequestHead head, ReadOnlySpan<byte> bytes, bool isHttp2, long now)
    {
        _bytes.Ensure(SlabSpace.SmallBytes);
        _length = 0;
        IsPending = true;
        BeganAt = now;
        Upstream = "";
        _method = _host = _referer = _userAgent = default;
        if (head.State != HeadState.Complete)
        {
            Version = "";
            _target = Keep(FirstLine(bytes), FieldMax);
            return;
        }
        Version = isHttp2 ? "HTTP/2" : head.MinorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1";
        _method = Keep(head.MethodOf(bytes), MethodMax);
        _target = Keep(head.TargetOf(bytes), TargetMax);
        _host = Keep(head.HostOf(bytes), FieldMax);
        HeaderTable fields = head.FieldsOf(bytes);
        if (fields.TryGet(FieldId.Referer, out ReadOnlySpan<byte> referer)) _referer = Keep(referer, FieldMax);
        if (fields.TryGet(FieldId.UserAgent, out ReadOnlySpan<byte> userAgent)) _userAgent = Keep(userAgent, FieldMax);
    }

    /// <summary>Forgets the request.</summary>
    internal void Release()
    {
        IsPending = false;
        _bytes.Release();
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> line = bytes.TrimStart("\r\n"u8);
        int end = line.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? line : line[..end];
    }

    private Part Keep(ReadOnlySpan<byte> value, int most)
    {
        ReadOnlySpan<byte> kept = value[..Math.Min(value.Length, most)];
        kept.CopyTo(_bytes.Bytes.AsSpan(_length));
        var part = new Part(_length, kept.Length);
        _length += kept.Length;
        return part;
    }

    private ReadOnlySpan<byte> Of(Part part) => part.Length == 0 ? default : _bytes.Bytes.AsSpan(part.Offset, part.Length);

    private readonly record struct Part(int Offset, int Length);
}
