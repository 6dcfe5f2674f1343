using System.Runtime.CompilerServices;

namespace Infra.Proxy.Data;

/// <summary>The way onto a loop's thread: <c>await loop.Enter()</c>. Whoever is there already goes on at once.</summary>
internal readonly struct LoopEntry(EventLoop loop) : ICriticalNotifyCompletion
{
    public bool IsCompleted => EventLoop.Current == loop;

    public LoopEntry GetAwaiter() => this;

    public void GetResult()
    {
        // There is none.
    }

    public void OnCompleted(Action continuation) => loop.Post(new Continuation(continuation));

    public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);

    private sealed class Continuation(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
