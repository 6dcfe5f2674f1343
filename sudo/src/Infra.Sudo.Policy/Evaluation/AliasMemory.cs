using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Answers of aliases within one decision, so that each is looked into once, and which of them are being looked into, so that cycles end.</summary>
internal sealed class AliasMemory(int aliasCount)
{
    private readonly int[] _epochs = new int[aliasCount];
    private readonly Match[] _answers = new Match[aliasCount];
    private readonly bool[] _open = new bool[aliasCount];
    private int _epoch;
    private int _cycles;

    /// <summary>Forgets all answers.</summary>
    internal void Clear() => _epoch++;

    internal bool TryRecall(int alias, out Match answer)
    {
        answer = _answers[alias];
        return _epoch != 0 && _epochs[alias] == _epoch;
    }

    /// <summary>False if the alias is being looked into already: a cycle.</summary>
    internal bool TryEnter(int alias, out int mark)
    {
        mark = _cycles;
        if (_open[alias])
        {
            _cycles++;
            return false;
        }
        _open[alias] = true;
        return true;
    }

    /// <summary>Answers that a cycle had part in, or a failed fact, depend on the way that led to them and are not kept.</summary>
    internal void Leave(int alias, int mark, Match answer, bool isCertain)
    {
        _open[alias] = false;
        if (mark != _cycles || !isCertain) return;
        _epochs[alias] = _epoch;
        _answers[alias] = answer;
    }
}
