namespace Infra.Proxy.Data;

/// <summary>Something to be done on the thread of an <see cref="EventLoop"/>.</summary>
internal interface ILoopWork
{
    /// <summary>Does it. Must not block.</summary>
    void Run();
}
