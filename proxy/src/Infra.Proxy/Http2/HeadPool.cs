using Infra.Http.Http1;

namespace Infra.Proxy.Http2;

/// <summary>Lends parsers of request heads, which come back without anything of the request they were used for. Thread-safe.</summary>
internal sealed class HeadPool(HeadLimits limits)
{
    private const int KeptMax = 256;

    private readonly Lock _lock = new();
    private readonly Stack<RequestHead> _kept = new();

    internal RequestHead Rent()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out RequestHead? head)) return head;
        }
        return new RequestHead(limits);
    }

    internal void Return(RequestHead head)
    {
        head.Reset();
        lock (_lock)
        {
            if (_kept.Count < KeptMax) _kept.Push(head);
        }
    }
}
