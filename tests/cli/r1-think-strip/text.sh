printf '<think>\nr\n</think>\n\nThe answer.\n' | r1-think-strip --text
printf 'r\n</think>\n\nNo opening tag.\n' | r1-think-strip --text
printf 'No tags at all.\n' | r1-think-strip --text
printf '<think>\nnever closed' | r1-think-strip --text; echo "[$?]"
