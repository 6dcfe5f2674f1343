namespace Infra.Proxy.Data;

/// <summary>Owns a connection on which nothing is expected.</summary>
internal interface IIdleOwner
{
    /// <summary>Something happened on it all the same. Runs on the connection's loop; must not block or throw.</summary>
    /// <param name="isEnd">Whether the peer has ended it; otherwise it has said something.</param>
    void OnUnexpected(bool isEnd);
}
