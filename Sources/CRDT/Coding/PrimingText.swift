/// What the text model has read before it begins: common words of English notes and pieces of common languages.
///
/// Without it the first thousand characters of every column would pay for learning what a word is. Part of the format:
/// changing one byte makes all older `small` columns unreadable.
enum PrimingText {
    static let bytes: StaticString = """
        The first thing that we need to do is to make sure that there is a way for people to work together on the same \
        document, even when they are not online at the same time. This is what I would like to have: it should be easy \
        to use, and it should not lose any of my changes. If you think that this is wrong, then please say so \
        in a comment.

        ## How it works

        When one of the users makes a change, their device sends it to all of the others. Because of this, each of \
        them can see what has been done and who did it. For example, you could write about the problem in your own \
        words, which is better than just copying the text from another file. However, it's also possible that \
        two people \
        want different things; in that case they'll have to talk with each other. I don't know how long that \
        will take, \
        but we can try it again after the next meeting.

        - There are some questions that were left open last week, so let's look at those now.
        - We've already seen most of these results before. Thanks for your help!
        - Here is a list of the more important points: where, why, how many, and what for.
        - He said that she was the only person who had really understood it, and I'm sure that's right.

        Once upon a time there was an old man who lived with his wife in a little house by the sea. "What are you \
        doing?" she asked him. "Nothing," he said, and went back into the room without looking at her. They \
        could hear the \
        wind through the window, over the water and under the door. It must have been very late, because nobody else \
        was there. Then something happened that would change their whole life.

        # Using this in your project

        Run `npm install` and then `cargo build --release`. See [the \
        documentation](https://www.example.com/docs/) for more.

        ```js
        import { useState } from 'react'
        export default function App({ name, value = 0 }) {
          const [count, setCount] = useState(null);
          if (typeof value !== 'string' && items.length > 0) {
            for (let i = 0; i < items.length; i++) console.log(`item: ${items[i]}`)
            return false;
          } else {
            return new Promise((resolve, reject) => { setTimeout(() => resolve(this.data), 1000) });
          }
        }
        ```

        ```rust
        use std::collections::HashMap;
        /// Returns the number of items in the list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Node<T> { id: usize, next: Option<Box<T>>, pos: u32 }
        impl<T> Node<T> {
            pub fn new(id: usize) -> Self { Self { id, next: None, pos: 0 } }
            fn get_mut(&mut self, index: usize) -> Result<&mut T, Error> {
                let mut result = Vec::new();
                match self.next { Some(ref x) => x.push(1), None => unreachable!(), _ => {} }
                assert_eq!(result.len(), self.pos as usize);
                while let Some(n) = iter.next() { total += n; }
                Ok(())
            }
        }
        #[cfg(test)]
        mod test { use super::*; }
        ```

        ```python
        def main(self, args):
            # TO\u{44}O: check the type of the value first
            with open(path, 'r') as f:
                data = [int(x) for x in f.read().split('\\n') if x is not None]
            if __name__ == "__main__": print("error: %s" % str(err))
        ```

        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Title</title></head>
        <style>
          .container { display: flex; width: 100%; margin: 0 auto; color: #fff; background: white; }
        </style>
        <div class="content" id="main"><a href="/">Home</a><p>Text</p></div><script src="index.js"></script></html>

        \\documentclass{article}
        \\usepackage{amsmath}
        \\begin{document}
        \\section{Introduction}\\label{sec:intro}
        In this paper we show that the algorithm is correct (see Figure~\\ref{fig:one} and Section~\\ref{sec:intro}) \
        \\cite{Smith2019}. Let $x_i$ be the \\emph{state} of a replica, and let $f(x) = \\{ a, b \\}$ be the function \
        that \\textbf{applies} each operation. Therefore, if a node receives a message, it can be shown by \
        induction that
        \\begin{itemize}
        \\item the data structure is consistent, and
        \\end{itemize}
        \\end{document}

        """
}
