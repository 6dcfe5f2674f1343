namespace Infra.Sudo.Policy.Ast;

/// <summary>Nodes of one kind: appended once, read by index. Grows by blocks, so that a large policy is never copied while it grows.</summary>
/// <param name="budget">Pays for the blocks.</param>
/// <param name="nodeBytes">What a node costs, with what is kept beside it for as long as the policy is used.</param>
internal sealed class NodeList<T>(NodeBudget budget, int nodeBytes)
    where T : struct
{
    private const int BlockBits = 11;
    private const int BlockLength = 1 << BlockBits;
    private const int FirstLength = 8;

    private T[][] _blocks = new T[4][];
    private T[] _last = [];
    private int _lastUsed;
    private int _blockCount;

    internal int Count { get; private set; }

    internal ref T this[int index] => ref _blocks[index >> BlockBits][index & (BlockLength - 1)];

    internal int Add(in T node)
    {
        if (_lastUsed == _last.Length) Grow();
        _last[_lastUsed++] = node;
        return Count++;
    }

    /// <summary>Forgets all nodes from <paramref name="count"/> on.</summary>
    internal void Truncate(int count)
    {
        if (count >= Count) return;
        Count = count;
        _blockCount = count == 0 ? 0 : ((count - 1) >> BlockBits) + 1;
        _last = _blockCount == 0 ? [] : _blocks[_blockCount - 1];
        _lastUsed = _blockCount == 0 ? 0 : count - ((_blockCount - 1) << BlockBits);
    }

    private void Grow()
    {
        if (_blockCount == 1 && _last.Length < BlockLength)
        {
            Array.Resize(ref _last, _last.Length * 4);   // 8, 32, 128, 512, 2048
            _blocks[0] = _last;
            return;
        }
        if (_blockCount == _blocks.Length) Array.Resize(ref _blocks, _blocks.Length * 2);
        if (_blocks[_blockCount] is { } kept)
        {
            _last = kept;
        }
        else
        {
            _last = new T[_blockCount == 0 ? FirstLength : BlockLength];
            budget.Take(_blockCount == 0 ? 0 : (long)BlockLength * nodeBytes);
        }
        _blocks[_blockCount++] = _last;
        _lastUsed = 0;
    }
}
